/* Keeps comments and replies that are being written while the page is saved.

   After a save, Wagtail takes all comments away and shows those that are stored, which closes a comment that is
   being written. This script gives each the key under which it was stored, and leaves it on the screen: without
   its key, each later save would store it again. Wagtail's store cannot count one comment less, so after a deletion
   this script lets Wagtail show them anew, and gives the words back. A comment started within that second is lost. */

(() => {
  const ARCHIVE = ".comment > .comment-header [role=menuitem]:last-child";
  const SEND = ".comment__replies ~ form button[type=submit]:enabled";

  const allComments = () => [...(window.comments.commentApp.store.getState().comments.comments.values())];
  const isSent = ({ mode }) => mode !== "creating";
  const hasLeft = ({ deleted, resolved, replies }) => deleted || resolved || replies.some((reply) => reply.deleted);

  /** Give comments and replies the keys that they were stored under, without showing them anew. */
  function giveKeys(sent, stored) {
    const { store, actions } = window.comments.commentApp;
    sent.forEach((was, place) => {
      const id = was.localId;
      const now = allComments().find(({ localId }) => localId === id) ?? { ...was, deleted: true }; // meanwhile
      const replies = new Map(now.replies);
      [...was.replies.values()].forEach((reply, i) => {
        const present = replies.get(reply.localId) ?? { ...reply, deleted: true };
        const remoteId = stored[place].replies[i].pk;
        replies.set(reply.localId, { ...present, remoteId, originalText: reply.text });
      });
      const update = { remoteId: stored[place].pk, originalText: was.text, replies, remoteReplyCount: was.replies.size };
      if (now.remoteId) {
        store.dispatch(actions.updateComment(id, update));
        return;
      }
      store.dispatch(actions.addComment({ ...now, ...update })); // in its place, and counted as stored
      // The form begins with those that are stored.
      for (const waiting of allComments().filter(({ localId, remoteId }) => localId < id && !remoteId)) {
        store.dispatch(actions.deleteComment(waiting.localId));
        store.dispatch(actions.addComment(waiting));
      }
    });
  }

  /** Give words that are being written back to comments that are shown anew. */
  function giveWords(former) {
    const { store, actions } = window.comments.commentApp;
    for (const { localId, remoteId } of allComments()) {
      const { mode, newText, newReply } = former.find((comment) => comment.remoteId === remoteId) ?? {};
      if (newText || newReply) store.dispatch(actions.updateComment(localId, { mode, newText, newReply }));
    }
  }

  function start() {
    const form = document.querySelector("form[data-edit-form]");
    if (!form || !window.comments) return;
    let sent = []; // in the order of the form
    form.addEventListener("w-autosave:save", () => (sent = allComments().filter(isSent)));

    // Before Wagtail hears of it.
    window.addEventListener(
      "w-autosave:success",
      ({ detail: { data } }) => {
        const stored = data?.comments?.comments;
        if (!stored) return;
        if (stored.some(hasLeft)) {
          const former = allComments();
          window.addEventListener("w-autosave:success", () => giveWords(former), { once: true });
        } else {
          giveKeys(sent, stored);
          delete data.comments;
        }
      },
      true,
    );

    // A reply that is being written leaves the screen with its comment.
    document.addEventListener(
      "click",
      ({ target }) => target.closest(ARCHIVE)?.closest(".comment").querySelector(SEND)?.click(),
      true,
    );
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
