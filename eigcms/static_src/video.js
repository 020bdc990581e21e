// Loads the player of a video once the visitor asks for it. Without this script the same
// control is a link to the video's page.
document.addEventListener("DOMContentLoaded", () => {
  for (const link of document.querySelectorAll("[data-video-play]")) {
    const player = link.closest("[data-video-embed]");
    const button = document.createElement("button");
    button.type = "button";
    button.className = link.className;
    button.append(...link.childNodes);
    button.addEventListener("click", () => {
      const frame = document.createElement("iframe");
      const address = new URL(player.dataset.videoEmbed);
      address.searchParams.set("autoplay", "1");
      frame.src = address.href;
      frame.title = player.dataset.videoTitle;
      frame.className = "eig-video__frame";
      frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
      frame.referrerPolicy = "strict-origin-when-cross-origin";
      player.replaceChildren(frame);
      frame.focus();
    });
    link.replaceWith(button);
  }
});
