// Proposes a title in words for what is uploaded, as `media.wording.human_title` does, and names
// the field of files, which Wagtail leaves without a label behind its button.

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

  document.addEventListener('DOMContentLoaded', () => {
    document.getElementById('fileupload')?.setAttribute('aria-label', 'Choisir des fichiers');
  });
})();
