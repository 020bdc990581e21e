"""Texts of word processors, as a browser pastes them."""

from pathlib import Path

PASTED = Path(__file__).parent.parent / "media" / "pasted"
PASTE = """
(place, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", new DOMParser().parseFromString(html, "text/html").body.innerText);
  place.dispatchEvent(
    new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})
  );
}
"""
