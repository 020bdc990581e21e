// What the screens of uploads lack in Wagtail: a title in words, as `media.wording.human_title`
// proposes it, a name for the field of files, and no file that is lost without a word.

(() => {
  const CAMERA = /^(?:IMG|DSC[NF]?|PXL|P|image|photo|scan|capture|screenshot)?-?[\d-]{3,}$/i;

  const humanTitle = (fileName) => {
    const words = fileName
      .replace(/\.[^.]+$/, '')
      .split(/[\s_+-]+|(?<!\d)\.|\.(?!\d)/)
      .join(' ')
      .trim();
    return CAMERA.test(words.replaceAll(' ', '-')) ? '' : words.charAt(0).toUpperCase() + words.slice(1);
  };

  for (const name of ['wagtail:images-upload', 'wagtail:documents-upload']) {
    document.addEventListener(name, (event) => {
      event.detail.data.title = humanTitle(event.detail.filename);
    });
  }

  // Images sent together are in the library at once: each needs a title to be told apart by.
  document.addEventListener('wagtail:images-upload', ({ detail }) => {
    const name = detail.filename.replace(/\.[^.]+$/, '').slice(0, 80);
    if (document.getElementById('fileupload')) detail.data.title ||= `Sans titre (${name})`;
  });

  document.addEventListener('DOMContentLoaded', () => {
    document.getElementById('fileupload')?.setAttribute('aria-label', 'Choisir des fichiers');
    // Bars without a role or a name, which the text beside them replaces.
    for (const place of [document, document.getElementById('upload-list-item')?.content]) {
      place?.querySelectorAll('.progress').forEach((bar) => bar.setAttribute('aria-hidden', 'true'));
    }
  });

  // A file on its way, and a document before its form is saved, are in no library yet.
  window.addEventListener('beforeunload', (event) => {
    const unsaved = '#upload-list .upload-uploading, #upload-list form[action*="create_from_uploaded"]';
    if (document.querySelector(unsaved)) event.preventDefault();
  });

  // A chooser's window shows its form anew with what is to be mended, and an empty field of files.
  const fileField = () => document.querySelector('[data-chooser-modal-creation-form] input[type=file]');
  let chosen = null;
  document.addEventListener('submit', () => (chosen = fileField()?.files), true);
  $(document).on('ajaxComplete', () => {
    const field = fileField();
    if (field && chosen?.length && !field.files.length) field.files = chosen;
    chosen = null;
  });

  // A tag is one once its field and its suggestions are left: Ctrl+S sends the form from within the field.
  const leaveTags = () => {
    const field = document.activeElement;
    if (!field.closest('.tagit')) return;
    if ($(field).data('ui-autocomplete')) $(field).autocomplete('close');
    field.blur();
  };
  document.addEventListener('submit', leaveTags, true);
})();
