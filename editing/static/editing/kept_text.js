/* Keeps an editor's text during a save, and when the connection or the session is lost.

   Wagtail saves during typing, and only says that saving is paused when it fails. This script gives
   the reason, sends no form that would be lost, and resumes saving by itself.

   After a save, Wagtail counts the present form as saved, even if it changed meanwhile. This script
   compares the sent text with the form when the answer comes, and saves again if they differ.

   Wagtail 8.0 takes the form of two seconds after the page opened for the stored one, and saves after a
   pause in the typing alone (`UnsavedController.ts`). This script saves what was typed earlier, and
   saves during the typing too.

   Chromium has one history for all fields of a page, and Wagtail's windows close on their words. */

(() => {
  const CHECK_EVERY = 60_000; // ms between two looks at the session, while somebody types
  const RETRY_EVERY = 4_000; // ms between two tries once it is lost
  const ANSWER_HOLDS = 2_000; // ms in which a form is sent on the last answer
  const NOTICED_AFTER = 1_500; // ms from a key to Wagtail's own warning, at most
  const LONGEST_UNSAVED = 7_000; // ms from a key to a save, which Wagtail may put off by a second
  const LONGEST_ANSWER = 30_000; // ms in which a form that was sent takes no words: its button waits as long
  const OFFLINE = "La connexion est perdue. Votre texte reste ici\u00a0: ne fermez pas cette page, %s dès qu’elle revient.";
  const AWAY =
    "Le site ne répond pas en ce moment. Votre texte reste ici\u00a0: ne fermez pas cette page, %s dès qu’il répond.";
  const SIGNED_OUT =
    "Votre session a expiré. Votre texte est toujours ici\u00a0: reconnectez-vous dans un autre onglet, puis revenez. Ne fermez pas cette page.";

  const CONFLICT =
    "Une autre version de ce contenu a été enregistrée pendant que vous écriviez. Votre texte est toujours ici, mais il n’est plus enregistré à mesure. Si vous l’enregistrez, l’autre version reste dans l’historique.";
  const LOCKED =
    "Cette page est verrouillée, ou attend sa relecture. Votre texte reste ici\u00a0: il sera enregistré dès que vous pourrez de nouveau la modifier. Copiez-le ailleurs avant de la fermer.";
  const REFUSED =
    "Cette page a été supprimée, ou vous n’avez plus le droit de la modifier. Votre texte n’est plus enregistré\u00a0: copiez-le ailleurs avant de la fermer.";
  const FAILED =
    "Le site n’a pas pu enregistrer votre texte. Il essaie à nouveau tout seul\u00a0: ne fermez pas cette page. Si ce message reste, copiez votre texte ailleurs et prévenez l’équipe technique.";

  const CLOSES = "Fermer cette fenêtre\u00a0? Ce que vous y avez écrit sera perdu.";

  const BIN = "button:has(.icon-bin)"; // of a block, of a row or a column of a table, of a person in a team
  const RESUME = "kept-text:resume"; // has Wagtail save the form
  const NO_TEXT = /^(csrfmiddlewaretoken|next|unanswered_seconds|overwrite_revision_id|loaded_revision_.*)$/;

  /** The content of a form, as one string to compare. */
  function text(formData) {
    const entries = [...formData]
      .filter(([name]) => !NO_TEXT.test(name))
      .map(([name, value]) => [name, value instanceof File ? `${value.name} ${value.size}` : value]);
    return JSON.stringify(entries);
  }

  function saveAgainWhatWasTypedMeanwhile(form) {
    let sent = null; // the form as the last save has it
    form.addEventListener("w-autosave:save", ({ detail }) => (sent = detail.formData));

    // On the window, after Wagtail has counted all as saved and said so.
    window.addEventListener("w-autosave:success", (event) => {
      if (!sent) return;
      for (const [name, value] of Object.entries(event.detail.response.field_updates ?? {}))
        if (sent.has(name)) sent.set(name, value);
      if (text(sent) !== text(new FormData(form))) saveSoon(form);
    });

    window.addEventListener("w-autosave:error", (event) => {
      if (!sent) return;
      form.dataset.wUnsavedForceValue = "true";
      const { type } = event.detail;
      // Wagtail itself tries again after the first, and gives up after the second.
      if (type === "network_error" || type === "invalid_revision") return;
      if (text(sent) !== text(new FormData(form))) saveSoon(form);
    });
  }

  /** Have Wagtail save the form, and warn until it has. */
  function saveSoon(form) {
    form.dataset.wUnsavedForceValue = "true";
    form.dispatchEvent(new CustomEvent(RESUME));
  }

  const NOT_STORED = /^(COMMENT-|STYLE_RERENDER_)/; // the styles that mark the places of comments

  function writeRichText(field) {
    const raw = window.Draftail.serialiseEditorStateToRaw(field.draftailEditor.getEditorState());
    for (const block of raw?.blocks ?? [])
      block.inlineStyleRanges = block.inlineStyleRanges.filter(({ style }) => !NOT_STORED.test(style));
    field.value = JSON.stringify(raw);
  }

  function writeRichTexts(form) {
    for (const field of form.elements) if (field.draftailEditor) writeRichText(field);
  }

  /** Put into a form what a rich text gives it a moment later, and a comment once its button is pressed. */
  function sendWhatIsBeingWritten(form) {
    const comments = () => [...document.querySelectorAll(".comment form button[type=submit]:enabled")];
    const isRefused = form.dataset.wUnsavedForceValue === "true"; // it is shown again, with its errors
    let typed = isRefused ? Date.now() : 0; // when, if it is not sent
    let isWatched = false; // whether Wagtail compares the form with what is stored
    let timer = null; // until the next save of somebody who types without a pause

    // Wagtail, which starts after this script, would never look at what changes in such a form.
    form.dataset.wUnsavedForceValue = "false";
    form.addEventListener(
      "beforeinput",
      () => {
        typed = Date.now();
        timer ??= setTimeout(saveDuringTyping, LONGEST_UNSAVED);
      },
      true,
    );
    form.addEventListener("w-autosave:save", stopTimer);
    form.addEventListener(
      "submit",
      () => {
        writeRichTexts(form);
        for (const button of comments()) button.click();
      },
      true,
    );
    form.addEventListener("w-unsaved:watch-edits", () => {
      if (typed && !isWatched) saveSoon(form);
      isWatched = true;
    });
    // Wagtail warns of what it has noticed: that takes it most of a second.
    window.addEventListener("beforeunload", (event) => {
      if (form.inert) return; // it is sent
      const isUnnoticed = typed && (!isWatched || Date.now() - typed < NOTICED_AFTER);
      if (comments().length || isUnnoticed || isWindowWritten()) event.preventDefault();
    });

    // A phone may end a page that is out of sight, without a warning.
    document.addEventListener("visibilitychange", () => document.hidden && saveWhatIsUnsaved());
    // What was just typed in a block or a row that is deleted is in no version yet.
    form.addEventListener("click", ({ target }) => target.closest(BIN) && saveWhatIsUnsaved(), true);

    function saveWhatIsUnsaved() {
      if (timer || form.dataset.wUnsavedHasEditsValue === "true") saveDuringTyping();
    }

    function stopTimer() {
      clearTimeout(timer);
      timer = null;
    }

    function saveDuringTyping() {
      stopTimer();
      writeRichTexts(form);
      saveSoon(form);
    }
  }

  /** With nothing left to undo in its own field, Ctrl+Z would take words out of another. */
  function undoInOneField() {
    let field = null;
    for (const kind of ["keydown", "contextmenu"])
      document.addEventListener(kind, () => (field = document.activeElement), true);
    // On the window, so that Draftail hears of neither.
    window.addEventListener(
      "input",
      (event) => {
        if (!event.inputType?.startsWith("history") || event.target === field) return;
        event.stopImmediatePropagation();
        if (event.inputType === "historyRedo") return;
        document.execCommand("redo");
        field?.focus();
      },
      true,
    );
  }

  /** While a form is on its way, what is typed would be in neither the old page nor the new, and the version of
      an autosave would be another than the one that the new page goes on from. */
  function waitForTheAnswer(form) {
    let isActive; // Wagtail's autosave, before the form was sent
    // On the window, after everything that may stop it.
    window.addEventListener("submit", (event) => {
      if (event.target !== form || event.defaultPrevented) return;
      form.inert = true;
      isActive = form.dataset.wAutosaveActiveValue ?? "true";
      form.dataset.wAutosaveActiveValue = "false";
      setTimeout(goOn, LONGEST_ANSWER);
    });
    window.addEventListener("pageshow", goOn);

    function goOn() {
      if (!form.inert) return;
      form.inert = false;
      form.dataset.wAutosaveActiveValue = isActive;
    }
  }

  const WINDOW = "body > .modal.in";
  const WRITTEN = `${WINDOW} form[method=post i]:not([data-sent]) :is(textarea, input[type=text], input[type=url])`;

  const isWindowWritten = () =>
    [...document.querySelectorAll(WRITTEN)].some(({ value, defaultValue }) => value.trim() && value !== defaultValue);

  /** Ask before Escape, or a click beside it, closes a window on what was written in it. */
  function askBeforeWindowsClose() {
    document.addEventListener("submit", ({ target }) => (target.dataset.sent = ""), true);
    $(document).on("ajaxError", () => $(`${WINDOW} form`).removeAttr("data-sent"));
    $(document).on("hide.bs.modal", (event) => {
      if (isWindowWritten() && !window.confirm(CLOSES)) event.preventDefault();
    });
  }

  function start() {
    const form = document.querySelector("form[data-edit-form]");
    const settings = document.getElementById("kept-text");
    if (!form || !settings) return;
    const { login, admin, cookie } = settings.dataset;
    const isSavedByItself = form.matches("[data-controller~=w-autosave]");
    let lost = null; // null while all is well, else what is wrong
    let refusal = null; // what `say` says of the last save
    let isLosing = false; // whether the text would give way to an error, if the form were sent
    let firstTry = 0; // when the last save was sent, or the first of those that failed
    let token = currentToken();
    let checked = Date.now();
    let answered = checked;
    let retry = null;
    let again = null; // until the next try of a save that failed
    let notice = null;
    let saving = null; // until the answer to the save that is on its way

    // A browser that goes back would put its own former text over what others have saved since. Of a form that
    // is not saved by itself, that text is all that is left after an error.
    if (isSavedByItself) form.autocomplete = "off";
    // Wagtail's own retries end after a minute.
    form.dataset.action = `${form.dataset.action || ""} ${RESUME}->w-autosave#save online@window->w-autosave#save`;
    saveAgainWhatWasTypedMeanwhile(form);
    sendWhatIsBeingWritten(form);
    undoInOneField();
    waitForTheAnswer(form);
    askBeforeWindowsClose();
    // Else Ctrl+S is that of the window of the dates, by whose name the one of a conflict would call its button.
    for (const { content } of document.querySelectorAll("template"))
      content.querySelector("[data-w-kbd-key-value='mod+s']")?.removeAttribute("data-w-kbd-key-value");

    async function state() {
      try {
        const answer = await fetch(login, { redirect: "manual", cache: "no-store" });
        // This page redirects a signed-in user.
        if (answer.type === "opaqueredirect") return null;
        return answer.status >= 500 ? AWAY : SIGNED_OUT;
      } catch {
        return OFFLINE;
      }
    }

    async function look() {
      checked = Date.now();
      const before = lost;
      lost = await state();
      answered = Date.now();
      show();
      if (lost && !retry) retry = setInterval(look, RETRY_EVERY);
      if (!lost && retry) {
        clearInterval(retry);
        retry = null;
      }
      // Signing in, here or in another tab, changes the token that every form must send.
      if (!lost && (before || token !== currentToken())) {
        token = currentToken();
        for (const field of document.getElementsByName("csrfmiddlewaretoken")) field.value = token;
        // Wagtail asks for the other editors with it, and takes a refusal for an error of the network.
        window.wagtailConfig.CSRF_TOKEN = token;
        if (isLosing) saveAnew();
        else form.dispatchEvent(new CustomEvent(RESUME));
      }
    }

    function currentToken() {
      const found = document.cookie.split("; ").find((part) => part.startsWith(`${cookie}=`));
      return found ? found.slice(cookie.length + 1) : "";
    }

    function show() {
      if (lost === SIGNED_OUT)
        say(lost, "Se reconnecter", `${login}?next=${encodeURIComponent(admin)}`);
      else if (lost) say(lost.replace("%s", isSavedByItself ? "il sera enregistré" : "enregistrez-le"));
      else if (refusal) say(...refusal);
      else hush();
    }

    function hush() {
      notice?.remove();
      notice = null;
    }

    function say(text, label = "", address = "", steps = null) {
      const place = (lost && document.querySelector(`${WINDOW} .modal-body`)) || form;
      if (notice?.dataset.text === text && place.contains(notice)) return;
      hush();
      notice = document.createElement("div");
      notice.className = "help-block help-critical w-form-width kept-text"; // beside an open panel
      notice.setAttribute("role", "alert");
      notice.dataset.text = text;
      notice.textContent = text;
      if (label) {
        const control = steps
          ? Object.assign(document.createElement("button"), { type: "button", className: "button button-small" })
          : Object.assign(document.createElement("a"), { href: address, target: "_blank" });
        if (steps) control.dataset.eigPlace = JSON.stringify(steps); // `checks.js` leads there
        control.textContent = label;
        notice.append(" ", control);
      }
      place.prepend(notice);
      document.activeElement.scrollIntoView({ block: "nearest" }); // from below it
    }

    /** Why a save failed, by the answer to the page itself. */
    async function reason() {
      // As a script: else Wagtail keeps its refusal for the next page that is shown.
      const headers = { "X-Requested-With": "XMLHttpRequest" };
      const answer = await fetch(location.href, { redirect: "manual", headers }).catch(() => ({}));
      return answer.type === "opaqueredirect" || [403, 404].includes(answer.status) ? REFUSED : FAILED;
    }

    form.addEventListener("w-autosave:save", () => {
      const answers = ["success", "error"].map(
        (kind) => new Promise((resolve) => form.addEventListener(`w-autosave:${kind}`, resolve, { once: true })),
      );
      saving = Promise.race(answers).then(() => (saving = null));
    });
    document.addEventListener("w-autosave:error", async ({ detail: { type, text: told, response } }) => {
      isLosing = !["invalid_revision", "validation_error"].includes(type);
      if (type === "invalid_revision") refusal = [CONFLICT, "Voir l’autre version", location.href];
      if (type === "validation_error")
        refusal = [`${told} Rien n’est enregistré d’ici là.`, response.place?.length ? "Aller au champ" : "", "", response.place];
      if (isLosing) {
        if (type !== "locked") await look();
        const why = lost ? null : [type === "locked" ? LOCKED : await reason()];
        if (!isLosing) return; // it was saved meanwhile
        refusal = why;
        clearTimeout(again);
        if (!lost) again = setTimeout(saveAnew, RETRY_EVERY); // else `look` saves once all is well
      }
      show();
    });

    form.addEventListener("w-autosave:save", ({ detail }) => {
      if (!isLosing) firstTry = Date.now();
      // The save that failed may have been stored, and its answer lost. A page that is new is then stored twice.
      else detail.formData.set("unanswered_seconds", Math.ceil((Date.now() - firstTry) / 1000));
    });

    function saveAnew() {
      form.dataset.wAutosaveActiveValue = "true"; // Wagtail gives up after the first save of a new page
      saveSoon(form);
    }

    window.addEventListener("w-autosave:success", () => {
      refusal = null;
      isLosing = false;
      show();
      // Wagtail's window, which says that the save failed.
      document.getElementById("w-save-confirmation-dialog")?.dispatchEvent(new CustomEvent("w-dialog:hide"));
    });
    // Without an answer, Wagtail's windows say nothing, and their buttons stay disabled.
    $(document).on("ajaxError", () => {
      $("body > .modal:hidden").trigger("hide.bs.modal");
      $(`${WINDOW} [data-w-progress-loading-value]`).attr("data-w-progress-loading-value", "false");
      look();
    });
    window.addEventListener("offline", look);
    window.addEventListener("online", look);
    window.addEventListener("focus", () => (lost || token !== currentToken()) && look());
    form.addEventListener("input", () => Date.now() - checked > CHECK_EVERY && look());
    // A form that is sent without a session would show the page to sign in, in place of the text.
    form.addEventListener(
      "submit",
      async (event) => {
        if (!lost && !isLosing && !saving && Date.now() - answered < ANSWER_HOLDS) return;
        const wasLost = lost;
        const button = event.submitter;
        event.preventDefault();
        event.stopImmediatePropagation();
        notice?.scrollIntoView({ block: "center" });
        await look();
        // The page that answers would go on from the version before this save.
        while (saving) await saving;
        // At its click, Wagtail has disabled the button for half a minute: « Enregistrement… ».
        if (lost || wasLost || isLosing) {
          if (!lost && isLosing) saveAnew();
          setTimeout(() => button?.setAttribute("data-w-progress-loading-value", "false"));
        } else {
          button?.removeAttribute("disabled"); // or the form would not say which action it is
          form.requestSubmit(button);
          button?.setAttribute("disabled", "");
        }
      },
      true,
    );
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
