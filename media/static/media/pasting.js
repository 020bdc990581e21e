// Pastes documents into a body as blocks: headings and tables too, which a text cannot hold.
//
// A text pastes by itself what it can hold. The rest is read by the server (`media.pasting`).

(() => {
  const MORE_THAN_TEXT = 'h1, h2, h3, h4, h5, h6, table, img, picture, svg, video, audio, iframe, [style*="mso-list"], del, .MsoCommentReference';
  const REVISED = /<del\b|MsoCommentReference/i;
  const NOT_HERE =
    'Ici, il n’y a ni titres, ni tableaux, ni images\u00a0: seul leur texte a été collé.';
  const REVISED_HERE =
    'Votre texte vient d’une relecture\u00a0: retirez ses commentaires et ses mots supprimés, qui sont collés aussi.';
  const FAILED =
    'Le collage n’a pas abouti. Vérifiez votre connexion, puis collez de nouveau.';
  const TOO_LONG =
    'Ce champ est trop court pour tout ce que vous avez collé\u00a0: la fin n’y est pas.';
  const NO_CAPTION = 'Donnez une légende au tableau\u00a0: elle dit ce qu’on y lit.';

  let notice = null; // the last one

  const say = (place, text, isError = false) => {
    notice?.remove();
    notice = document.createElement('div');
    notice.className = `help-block ${isError ? 'help-critical' : 'help-warning'}`;
    notice.setAttribute('role', 'alert');
    notice.innerHTML =
      '<svg class="icon icon-warning icon" aria-hidden="true"><use href="#icon-warning"></use></svg>';
    notice.append(text);
    place.before(notice);
    notice.scrollIntoView({ block: 'center' });
  };

  /** The HTML of the clipboard if a text cannot hold it all, else "". */
  const documentOf = (event) => {
    const html = event.clipboardData?.getData('text/html') ?? '';
    const parsed = new DOMParser().parseFromString(html, 'text/html');
    // What was copied in a text of the editor goes back as it was.
    if (parsed.querySelector('[data-draftjs-conductor-fragment]')) return '';
    // Pictures that are written out make it heavy, and stay out.
    return parsed.querySelector(MORE_THAN_TEXT) ? html.replace(/\bsrc="data:[^"]*"/g, 'src=""') : '';
  };

  const read = async (address, html) => {
    const token = document.querySelector('[name=csrfmiddlewaretoken]').value;
    const response = await fetch(address, {
      method: 'POST',
      body: new URLSearchParams({ html, csrfmiddlewaretoken: token }),
    });
    if (!response.ok || response.redirected) throw new Error(response.status);
    return response.json();
  };

  const isEmpty = (editorState) =>
    editorState
      .getCurrentContent()
      .getBlocksAsArray()
      .every((line) => line.getType() !== 'atomic' && !line.getText().trim());

  /** Show a state in a text, and have the form hold it at once: the text does so a moment later. */
  const setText = (child, state) => {
    const raw = window.DraftJS.convertToRaw(state.getCurrentContent());
    child.block.setState(state);
    child.element.querySelector('input[name$="-value"]').value = JSON.stringify(raw);
  };

  /** The state of a text without what is selected in it. */
  const withoutSelection = (state) => {
    const { EditorState, Modifier } = window.DraftJS;
    const rest = Modifier.removeRange(state.getCurrentContent(), state.getSelection(), 'forward');
    return EditorState.push(state, rest, 'remove-range');
  };

  /** Put the first pasted text in place of a text. An undo brings it back. */
  const replaceText = (child, blocks) => {
    const { EditorState, convertFromRaw } = window.DraftJS;
    const place = blocks.findIndex(({ type }) => type === 'text');
    if (place === -1) return place;
    const pasted = convertFromRaw(JSON.parse(blocks[place].value));
    setText(child, EditorState.push(child.block.getState(), pasted, 'insert-fragment'));
    return place;
  };

  /** Make room at the caret of a text, and return where in the stream the room is. */
  const splitText = (stream, child, state) => {
    const { stateBefore, stateAfter, shouldMoveCommentFn } = window.draftail.splitState(state);
    const index = stream.children.indexOf(child);
    if (isEmpty(child.block.getState())) {
      stream.deleteBlock(index);
      return index;
    }
    if (isEmpty(stateBefore)) {
      setText(child, state);
      return index;
    }
    if (isEmpty(stateAfter)) setText(child, state);
    else {
      child.split(stateBefore, stateAfter, shouldMoveCommentFn);
      setText(stream.children[index], stateBefore);
      setText(stream.children[index + 1], stateAfter);
    }
    return index + 1;
  };

  /** Put the first pasted table into an empty one, which keeps its caption. */
  const fillTable = ({ block }, blocks) => {
    const place = blocks.findIndex(({ type }) => type === 'table');
    const hasHeadings = block.getState().columns.some(({ heading }) => heading);
    if (place === -1 || hasHeadings || block.getTextLabel()) return;
    const [{ value }] = blocks.splice(place, 1);
    block.setState({ ...value, caption: block.captionInput.value || value.caption });
  };

  const paste = async (stream, child, html) => {
    try {
      const { blocks, leftOut } = await read(stream.blockDef.meta.pasteAddress, html);
      if (!blocks.length) {
        if (leftOut) say(child.element, leftOut);
        return;
      }
      let index = stream.children.indexOf(child) + 1;
      let filled = -1; // the place of the pasted text that is in the stream already
      if (child.type === 'table') fillTable(child, blocks);
      else {
        const state = withoutSelection(child.block.getState());
        if (isEmpty(state)) filled = replaceText(child, blocks);
        index = filled === -1 ? splitText(stream, child, state) : index - 1;
      }
      blocks.forEach((block, place) => place !== filled && stream.insert(block, index + place));
      if (blocks.length) stream.children[index].focus();
      const lacksCaption = stream.children.some(
        ({ type, block }) => type === 'table' && !block.captionInput.value,
      );
      const message = [leftOut, lacksCaption && NO_CAPTION].filter(Boolean).join(' ');
      if (message) say((stream.children[index] ?? child).element, message);
    } catch {
      say(child.element, FAILED, true);
    }
  };

  class StoryBlockDefinition extends window.wagtailStreamField.blocks.StreamBlockDefinition {
    render(...options) {
      const stream = super.render(...options);
      // Before the text's own paste.
      stream.element.addEventListener(
        'paste',
        (event) => {
          const child = stream.children.find(({ element }) => element.contains(event.target));
          const takes = child?.type === 'text' || child?.type === 'table';
          const html = takes ? documentOf(event) : '';
          if (!html || (child.type === 'table' && !html.includes('<table'))) return;
          event.preventDefault();
          event.stopPropagation();
          paste(stream, child, html);
        },
        true,
      );
      return stream;
    }
  }
  window.telepath.register('media.blocks.StoryBlock', StoryBlockDefinition);

  document.addEventListener('paste', (event) => {
    const text = event.target.closest?.('[data-draftail-editor-wrapper]');
    const html = text && documentOf(event);
    if (html) say(text, REVISED.test(html) ? REVISED_HERE : NOT_HERE);
    const { target: field } = event;
    if (!(field.maxLength > 0)) return;
    const room = field.maxLength - field.value.length + field.selectionEnd - field.selectionStart;
    if (event.clipboardData.getData('text/plain').length > room) say(field, TOO_LONG);
  });
})();
