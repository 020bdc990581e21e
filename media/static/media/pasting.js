// Prepares what word processors put in the clipboard, so that a text can paste it as its own.
//
// Their lists are paragraphs, their first title is the page's, and a text has no place for pictures
// and tables. The editor is told what is left out. Return on an image of a text does not take it.

(() => {
  const { CharacterMetadata, ContentState, EditorState, Modifier, convertFromHTML, convertToRaw } =
    window.DraftJS;

  // The words that a revision takes away, and the comments beside a text.
  const REVISION = 'del, .MsoCommentReference, [style*="mso-element:comment-list"]';
  const HEADINGS = 'h1, h2, h3, h4, h5, h6';
  const LINES = `p, div, ul, ol, pre, blockquote, ${HEADINGS}`;
  const PICTURES = 'img, picture, svg, canvas';
  const PLAYERS = 'video, audio, iframe, object, embed';
  const QUOTES = 'blockquote, .MsoQuote, .MsoIntenseQuote, [data-ccp-parastyle*="Quote"]';
  const UNREAD = 'script, style, template, title, meta, link, xml, .EOP';
  const ADDRESS = /https?:\/\/[^\s<>"«»]*[^\s<>"«».,;:!?)\]]/g;
  // Draft.js reads `<u>` and `<s>`, which our texts do not have, and neither `<sub>` nor `<sup>`.
  const STANDING_FOR = { UNDERLINE: 'SUBSCRIPT', STRIKETHROUGH: 'SUPERSCRIPT' };

  // Messages ------------------------------------------------------------------------------------

  let notice = null; // the last one

  const say = (place, text) => {
    notice?.remove();
    if (!text) return;
    notice = document.createElement('div');
    notice.className = 'help-block help-warning';
    notice.setAttribute('role', 'alert');
    notice.innerHTML =
      '<svg class="icon icon-warning icon" aria-hidden="true"><use href="#icon-warning"></use></svg>';
    notice.append(text);
    place.before(notice);
    notice.scrollIntoView({ block: 'center' });
  };

  const counted = (number, one, many) => number && `${number}\u00a0${number === 1 ? one : many}`;

  const leftOut = (lost) => {
    const things = [
      counted(lost.pictures, 'image', 'images'),
      counted(lost.tables, 'tableau', 'tableaux'),
      counted(lost.players, 'vidéo ou son', 'vidéos ou sons'),
      counted(lost.links, 'adresse de lien', 'adresses de liens'),
    ].filter(Boolean);
    return [
      things.length && `N’a pas pu être collé\u00a0: ${things.join(', ')}.`,
      lost.pictures && 'Ajoutez les images par un bloc «\u00a0Image\u00a0».',
      lost.tables && 'Ajoutez un bloc «\u00a0Tableau\u00a0» et collez-y le tableau.',
      lost.layouts && 'Un tableau d’une seule ligne ou colonne est devenu des paragraphes.',
      lost.quotes && 'Une citation est devenue un paragraphe\u00a0: il y a un bloc «\u00a0Citation\u00a0».',
      lost.revision && 'Les commentaires et les mots supprimés d’une relecture n’ont pas été collés.',
      lost.headings && 'Ici, il n’y a pas de titres\u00a0: leur texte a été collé.',
      lost.lists && 'Ici, il n’y a pas de listes\u00a0: leur texte a été collé.',
    ]
      .filter(Boolean)
      .join(' ');
  };

  // Preparing -----------------------------------------------------------------------------------

  const renamed = (element, name) => {
    const other = element.ownerDocument.createElement(name);
    other.append(...element.childNodes);
    element.replaceWith(other);
    return other;
  };

  const wrapped = (element, name) => {
    const inner = element.ownerDocument.createElement(name);
    inner.append(...element.childNodes);
    element.append(inner);
  };

  const unwrap = (element) => element.replaceWith(...element.childNodes);

  const removed = (body, selector) => {
    const found = [...body.querySelectorAll(selector)].filter((one) => !one.parentElement.closest(selector));
    found.forEach((one) => one.remove());
    return found.length;
  };

  /** Mark indices as Draft.js reads them, however a program shows them. */
  const markIndices = (body) => {
    body.querySelectorAll('u, s, strike, ins').forEach(unwrap);
    body.querySelectorAll('[style]').forEach((one) => {
      const align = one.style.verticalAlign;
      one.style.removeProperty('text-decoration');
      one.style.removeProperty('text-decoration-line');
      if (one.matches('sub, sup')) return;
      if (align === 'sub') wrapped(one, 'sub');
      if (align === 'super') wrapped(one, 'sup');
    });
    body.querySelectorAll('sub').forEach((one) => renamed(one, 'u'));
    body.querySelectorAll('sup').forEach((one) => renamed(one, 's'));
  };

  /** Give headings levels that start at 2 and never skip one, at most 4. */
  const levelHeadings = (body) => {
    body.querySelectorAll('p.MsoTitle').forEach((one) => renamed(one, 'h1'));
    body.querySelectorAll('[role="heading"][aria-level]').forEach((one) => renamed(one, `h${one.ariaLevel}`));
    const above = [];
    body.querySelectorAll(HEADINGS).forEach((heading) => {
      const level = Number(heading.localName[1]);
      while (above.length && above.at(-1) >= level) above.pop();
      above.push(level);
      renamed(heading, `h${Math.min(above.length + 1, 4)}`);
    });
  };

  /** The level of a list's item that only says it: a paragraph of Word, a list of Word on the web. */
  const levelOf = (element) => {
    const word = /mso-list:[^;]*\blevel(\d)/.exec(element.getAttribute('style') ?? '');
    const web = element.localName === 'li' && (element.dataset.ariaLevel ?? element.ariaLevel);
    return Number(word?.[1] ?? web) || 0;
  };

  const isNumbered = (item) => {
    const marker = [...item.querySelectorAll('[style*="mso-list"]')].find((one) =>
      /mso-list:\s*ignore/i.test(one.getAttribute('style')),
    );
    marker?.remove();
    return marker ? /^\s*\(?\w{1,5}[.)](?:\s|$)/.test(marker.textContent) : item.parentElement.localName === 'ol';
  };

  const outermostOf = (item) => {
    const around = item.parentElement.closest('ul, ol, .ListContainerWrapper');
    return around ? outermostOf(around) : item;
  };

  /** Put the items that say their level into lists that are inside each other. */
  const rebuildLists = (body) => {
    let open = []; // the lists, from the outermost
    let end = null; // what the last item stood in
    [...body.querySelectorAll('p, li')].filter(levelOf).forEach((item) => {
      const level = levelOf(item);
      const name = isNumbered(item) ? 'ol' : 'ul';
      const outermost = outermostOf(item);
      if (outermost.previousElementSibling !== open[0] && outermost !== end) open = [];
      open.length = Math.min(open.length, level);
      if (open.length === level && open.at(-1).localName !== name) open.pop();
      while (open.length < level) {
        const deeper = body.ownerDocument.createElement(name);
        if (open.length) (open.at(-1).lastElementChild ?? open.at(-1)).append(deeper);
        else outermost.before(deeper);
        open.push(deeper);
      }
      open.at(-1).append(item.localName === 'li' ? item : renamed(item, 'li'));
      end = outermost;
      if (outermost !== item && !outermost.textContent.trim()) outermost.remove();
    });
  };

  const isData = (table) =>
    table.rows.length > 1 && [...table.rows].some((row) => row.cells.length > 1) && !table.querySelector('table');

  const takeTablesOut = (body, lost) => {
    [...body.querySelectorAll('table')].reverse().forEach((table) => {
      if (isData(table)) {
        lost.tables += 1;
        table.remove();
        return;
      }
      lost.layouts += 1;
      const cells = [...table.rows].flatMap((row) => [...row.cells]);
      table.replaceWith(...cells.map((cell) => renamed(cell, 'div')));
    });
  };

  const repairLinks = (body, lost) => {
    body.querySelectorAll('a').forEach((link) => {
      const address = link.getAttribute('href') ?? '';
      const parsed = URL.parse(address);
      const isRedirect = /(^|\.)google\.[a-z.]+$/.test(parsed?.hostname ?? '') && parsed.pathname === '/url';
      const target = isRedirect ? parsed.searchParams.get('q') ?? parsed.searchParams.get('url') : address;
      if (/^(https?:|mailto:)/i.test(target ?? '')) link.href = target;
      else {
        // An address within the document is a note's, or of its own contents.
        if (address && !address.startsWith('#')) lost.links += 1;
        unwrap(link);
      }
    });
  };

  const textsIn = (body) => {
    const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    return texts;
  };

  /** Write blanks as one, and make links of addresses. */
  const tidyTexts = (body) => {
    textsIn(body).forEach((text) => {
      if (text.parentElement.closest('pre')) return;
      text.data = text.data.replace(/[ \t\r\n]+/g, ' ');
      if (text.nextSibling?.matches?.('ul, ol')) text.data = text.data.trimEnd();
      if (text.parentElement.closest('a')) return;
      const parts = text.data.split(ADDRESS);
      const links = (text.data.match(ADDRESS) ?? []).map((address) => {
        const link = body.ownerDocument.createElement('a');
        link.href = link.textContent = address;
        return link;
      });
      if (links.length) text.replaceWith(...parts.flatMap((part, place) => [part, links[place] ?? '']));
    });
  };

  /** Make each line a paragraph; Draft.js joins those of `<div>`, and parts an item at each `<p>`. */
  const separateLines = (body) => {
    body.querySelectorAll('li > p').forEach((line) => {
      if (line.previousSibling?.textContent.trim()) line.before(body.ownerDocument.createElement('br'));
      unwrap(line);
    });
    [...body.querySelectorAll('div')]
      .filter((line) => !line.querySelector(LINES) && !line.closest('li'))
      .forEach((line) => renamed(line, 'p'));
  };

  const isEmpty = (element) => !element.textContent.trim() && !element.querySelector('br');

  /** The body of a document as Draft.js can read it. `lost` takes what is left out. */
  const prepared = (html, lost) => {
    const { body } = new DOMParser().parseFromString(html, 'text/html');
    lost.revision = removed(body, REVISION);
    removed(body, UNREAD);
    takeTablesOut(body, lost);
    lost.pictures = removed(body, PICTURES);
    lost.players = removed(body, PLAYERS);
    lost.quotes = body.querySelectorAll(QUOTES).length;
    body.querySelectorAll('b[style*="font-weight:normal"]').forEach(unwrap);
    rebuildLists(body);
    separateLines(body);
    levelHeadings(body);
    repairLinks(body, lost);
    tidyTexts(body);
    markIndices(body);
    [...body.querySelectorAll(`p, div, li, ${HEADINGS}`)].filter(isEmpty).forEach((one) => one.remove());
    return body;
  };

  const withIndices = (block) =>
    block.set(
      'characterList',
      block.getCharacterList().map((character) =>
        Object.entries(STANDING_FOR).reduce(
          (found, [style, index]) =>
            found.hasStyle(style)
              ? CharacterMetadata.applyStyle(CharacterMetadata.removeStyle(found, style), index)
              : found,
          character,
        ),
      ),
    );

  const contentOf = (body) => {
    // Draft.js would make plain spaces of them.
    const html = body.innerHTML.replaceAll('&nbsp;', '\u00a0');
    const { contentBlocks, entityMap } = convertFromHTML(html);
    if (!contentBlocks?.length) return ContentState.createFromText('');
    return ContentState.createFromBlockArray(contentBlocks.map(withIndices), entityMap);
  };

  // Texts ---------------------------------------------------------------------------------------

  const KINDS = { headings: /^header-/, lists: /-list-item$/ };
  const numberOf = (content, kind) =>
    content.getBlocksAsArray().filter((block) => KINDS[kind].test(block.getType())).length;

  const paste = (text, html, editorState, { setEditorState, getEditorState }) => {
    const isAddress = /^https?:\S+$/.test(text?.trim());
    // What was copied in a text of the editor goes back as it was.
    if (!html || isAddress || html.includes('data-draftjs-conductor-fragment')) return 'not-handled';
    const place = document.activeElement.closest('[data-draftail-editor-wrapper]');
    const lost = { tables: 0, layouts: 0, links: 0 };
    const pasted = contentOf(prepared(html, lost));
    if (!pasted.hasText()) {
      say(place, leftOut(lost));
      return 'handled';
    }
    const before = editorState.getCurrentContent();
    const after = Modifier.replaceWithFragment(before, editorState.getSelection(), pasted.getBlockMap());
    setEditorState(EditorState.push(editorState, after, 'insert-fragment'));
    // The editor keeps what this text may have.
    setTimeout(() => {
      const kept = getEditorState().getCurrentContent();
      for (const kind of Object.keys(KINDS)) lost[kind] = numberOf(kept, kind) < numberOf(after, kind);
      say(place, leftOut(lost));
    });
    return 'handled';
  };

  // A type of entity, which no text ever holds, for it is asked before that of links: theirs takes
  // any paste in which an address is written.
  window.draftail.registerPlugin({ type: 'PASTE', onPaste: paste }, 'entityTypes');

  // Images --------------------------------------------------------------------------------------

  // Return on a chosen image begins a paragraph below: the editor would put one in its place.
  const beginBelowImage = (event) => {
    const wrapper = event.key === 'Enter' && event.target.closest('[data-draftail-editor-wrapper]');
    if (!wrapper) return;
    const editor = wrapper.parentElement.querySelector(':scope > input').draftailEditor;
    const state = editor.getEditorState();
    const selection = state.getSelection();
    const image = state.getCurrentContent().getBlockForKey(selection.getStartKey());
    if (image.getType() !== 'atomic' || selection.getEndKey() !== image.getKey()) return;
    event.preventDefault();
    event.stopPropagation();
    // A click has put the focus on the button in the image's block.
    wrapper.querySelector('.public-DraftEditor-content').focus();
    const end = { anchorOffset: image.getLength(), focusOffset: image.getLength(), hasFocus: true };
    const below = EditorState.acceptSelection(state, selection.merge(end));
    editor.onChange(window.draftail.DraftUtils.insertNewUnstyledBlock(below));
  };
  document.addEventListener('keydown', beginBelowImage, { capture: true });

  // Tables --------------------------------------------------------------------------------------

  /** The cells of each row. The other places of a merged cell are empty. */
  const rowsOf = (table) => {
    const places = Array.from(table.rows, () => []);
    [...table.rows].forEach((row, y) => {
      [...row.cells].forEach((cell) => {
        let x = 0;
        while (places[y][x]) x += 1;
        for (const line of places.slice(y, y + cell.rowSpan)) {
          for (let across = 0; across < cell.colSpan; across += 1) line[x + across] = document.createElement('td');
        }
        places[y][x] = cell;
      });
    });
    const width = Math.max(...places.map((line) => line.length));
    return places.map((line) => Array.from({ length: width }, (_, x) => line[x] ?? document.createElement('td')));
  };

  /** Put a pasted table into an empty one, which keeps its caption. */
  const fillTable = (table, pasted) => {
    const [head, ...rows] = rowsOf(pasted);
    table.setState({
      caption: table.captionInput.value || (pasted.caption?.textContent.trim() ?? ''),
      columns: head.map((cell) => ({ type: 'text', heading: cell.textContent.trim().replace(/\s+/g, ' ') })),
      rows: rows.map((row) => ({
        values: row.map((cell) =>
          JSON.stringify(convertToRaw(contentOf(prepared(cell.innerHTML, { tables: 0, layouts: 0, links: 0 })))),
        ),
      })),
    });
    return pasted.querySelector('[colspan]:not([colspan="1"]), [rowspan]:not([rowspan="1"])');
  };

  class StoryBlockDefinition extends window.restoredBlocks.StreamBlockDefinition {
    render(...options) {
      const stream = super.render(...options);
      stream.element.addEventListener('paste', (event) => {
        const child = stream.children.find(({ element }) => element.contains(event.target));
        if (child?.type !== 'table' || event.target.closest('[data-draftail-editor-wrapper]')) return;
        const html = event.clipboardData.getData('text/html');
        const pasted = new DOMParser().parseFromString(html, 'text/html').querySelector('table');
        if (!pasted || child.block.getState().columns.length) return;
        event.preventDefault();
        const isMerged = fillTable(child.block, pasted);
        const messages = [
          !child.block.captionInput.value && 'Donnez une légende au tableau\u00a0: elle dit ce qu’on y lit.',
          isMerged && 'Les cellules fusionnées ont été séparées.',
        ];
        say(child.element, messages.filter(Boolean).join(' '));
        child.block.captionInput.addEventListener('input', () => say(), { once: true });
      });
      return stream;
    }
  }
  window.telepath.register('media.blocks.StoryBlock', StoryBlockDefinition);

  // Short fields --------------------------------------------------------------------------------

  document.addEventListener('paste', ({ target: field, clipboardData }) => {
    if (!(field.maxLength > 0)) return;
    const room = field.maxLength - field.value.length + field.selectionEnd - field.selectionStart;
    if (clipboardData.getData('text/plain').length > room) {
      say(field, 'Ce champ est trop court pour tout ce que vous avez collé\u00a0: la fin n’y est pas.');
    }
  });
})();
