// Lets an editor take back the deletion of a block, or of a row or a column of a table, by « Annuler » in its
// place or by Ctrl+Z.
//
// Wagtail empties the bin at once, and autosave stores that a moment later.

(() => {
  const { ListBlock, ListBlockDefinition, StreamBlock, StreamBlockDefinition } =
    window.wagtailStreamField.blocks;
  const WRITTEN_IN = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable="true"]';

  const notices = []; // from the first deletion to the last
  let count = 0;

  const hasComments = (path) =>
    path &&
    [...(window.comments?.commentApp?.store.getState().comments.comments.values() ?? [])].some(
      (comment) => !comment.deleted && `${comment.contentpath}.`.startsWith(`${path}.`),
    );

  /** Empty a deleted block, whose ids the restored one has; the server still reads that it is deleted. */
  const leaveMarkOf = (element) => element.replaceChildren(element.querySelector(':scope > [name$="-deleted"]'));

  /** Say below `place` what was deleted, with a button that takes it back by `restore`. */
  const sayDeleted = (place, told, isFocused, restore) => {
    const notice = document.createElement('div');
    notice.className = 'help-block help-info restored-block';
    const text = document.createElement('span');
    text.setAttribute('role', 'status');
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button button-small button-secondary';
    button.textContent = 'Annuler';
    count += 1;
    text.id = `deleted-block-${count}`;
    button.setAttribute('aria-describedby', text.id);
    notice.innerHTML =
      '<svg class="icon icon-bin icon" aria-hidden="true"><use href="#icon-bin"></use></svg>';
    notice.append(text, ' ', button);
    place.after(notice);
    text.textContent = told; // once it stands there, so that it is read aloud
    if (isFocused) button.focus({ preventScroll: true });
    notices.push({ notice, button });
    button.addEventListener('click', () => restore(notice));
  };

  /** Delete a block by `remove`, and say so with a button that gives its state back to `insert`. */
  const removeWithNotice = (sequence, index, remove, insert) => {
    const child = sequence.children[index];
    const { element, blockDef } = child;
    const state = child.getState();
    const comments = hasComments(child.getContentPath()) ? ' avec ses commentaires, qui ne reviendront pas' : '';
    const hadFocus = element.contains(document.activeElement);
    remove();
    element.removeAttribute('data-streamfield-child'); // a drag counts them, and Wagtail the others

    const told = `Bloc «\u00a0${blockDef.meta.label}\u00a0» supprimé${comments}.`;
    sayDeleted(element, told, hadFocus, (notice) => {
      const isBefore = (other) => notice.compareDocumentPosition(other.element) & Node.DOCUMENT_POSITION_PRECEDING;
      const place = sequence.children.filter(isBefore).length;
      leaveMarkOf(element);
      notice.remove();
      // Not a text of it, where Ctrl+Z means what was typed there.
      insert(state, place).element.querySelector('[data-panel-toggle]').focus();
    });
  };

  /** Put what a table lost back into what it has become. */
  const withRow = (now, before, y) => now.rows.splice(y, 0, before.rows[y]);
  const withColumn = (now, before, x) => {
    now.columns.splice(x, 0, before.columns[x]);
    now.caption ||= before.caption; // it went with the last column, and so did the rows
    if (!now.rows.length) now.rows = before.rows;
    else now.rows.forEach((row, y) => row.values.splice(x, 0, before.rows[y]?.values[x]));
  };

  /** Offer a row or a column of a table that is about to be deleted. */
  const offerPartOfTable = (child, button) => {
    const { DELETE_ROW, DELETE_COLUMN } = child.block.blockDef.meta.strings;
    const label = button.getAttribute('aria-label');
    if (label !== DELETE_ROW && label !== DELETE_COLUMN) return;
    const isRow = label === DELETE_ROW;
    const part = button.closest(isRow ? 'tr' : 'th');
    const place = [...part.parentElement.children].indexOf(part) - (isRow ? 0 : 1); // headings follow a corner
    const table = child.block;
    const before = table.getState();
    const told = isRow ? 'Ligne supprimée.' : 'Colonne supprimée.';
    sayDeleted(button.closest('table').parentElement, told, true, (notice) => {
      const now = table.getState();
      (isRow ? withRow : withColumn)(now, before, place);
      notice.remove();
      table.setState(now);
      child.element.querySelector('[data-panel-toggle]').focus();
    });
  };

  class RestoringStreamBlock extends StreamBlock {
    deleteBlock(index, options) {
      removeWithNotice(
        this,
        index,
        () => super.deleteBlock(index, options),
        (state, place) => this.insert(state, place),
      );
    }
  }

  class RestoringListBlock extends ListBlock {
    deleteBlock(index, options) {
      removeWithNotice(
        this,
        index,
        () => super.deleteBlock(index, options),
        ({ value, id }, place) => this.insert(value, place, { id }),
      );
    }
  }

  class RestoringStreamBlockDefinition extends StreamBlockDefinition {
    render(...options) {
      const stream = new RestoringStreamBlock(this, ...options);
      const offer = ({ target }) => {
        const button = target.closest('table button');
        const child = button && stream.children.find(({ element }) => element.contains(button));
        if (child?.type === 'table') offerPartOfTable(child, button);
      };
      stream.element.addEventListener('click', offer, true); // before the table deletes it
      return stream;
    }
  }

  class RestoringListBlockDefinition extends ListBlockDefinition {
    render(...options) {
      return new RestoringListBlock(this, ...options);
    }
  }

  // In a text, these keys take back what was typed there.
  document.addEventListener('keydown', (event) => {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z';
    if (!isUndo || event.target.closest(WRITTEN_IN)) return;
    let last = notices.pop();
    while (last && !last.notice.isConnected) last = notices.pop();
    if (!last) return;
    event.preventDefault();
    last.button.click();
  });

  window.restoredBlocks = { StreamBlockDefinition: RestoringStreamBlockDefinition };
  window.telepath.register('media.blocks.StreamBlock', RestoringStreamBlockDefinition);
  window.telepath.register('media.blocks.ListBlock', RestoringListBlockDefinition);
})();
