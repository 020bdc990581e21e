// Sends the editor's form to the checks while the panel is open, and leads to each finding.

(() => {
  const INTERVAL_MS = 1500;

  document.addEventListener('DOMContentLoaded', () => {
    const results = document.querySelector('[data-eig-checks]');
    const form = document.querySelector('[data-edit-form]');
    const panel = results && results.closest('[data-side-panel]');
    if (!panel || !form) return;

    let checked = '';
    let waiting = false;

    const check = async () => {
      if (panel.hidden || waiting) return;
      const fields = new FormData(form);
      // Files are checked at their upload.
      const data = new URLSearchParams([...fields].filter(([, value]) => typeof value === 'string'));
      if (data.toString() === checked) return;
      waiting = true;
      try {
        const response = await fetch(results.dataset.eigChecks, { method: 'POST', body: data });
        // A session that expired leads to the page that signs in.
        if (!response.ok || response.redirected) throw new Error(response.status);
        results.innerHTML = await response.text();
      } catch {
        results.textContent = 'Vérification impossible pour le moment. Nouvel essai à la prochaine modification.';
      }
      checked = data.toString();
      waiting = false;
    };

    // The first autosave makes the page: checked as a new one, it would find its own address taken.
    const followPage = ({ detail }) => {
      results.dataset.eigChecks = results.dataset.eigChecksSaved.replace('/0/', `/${detail.response.pk}/`);
      checked = '';
    };
    window.addEventListener('w-autosave:success', followPage, { once: true });
    panel.addEventListener('show', check);
    setInterval(check, INTERVAL_MS);
    document.addEventListener('click', (event) => {
      const place = event.target.closest('[data-eig-place]');
      if (place) show(find(JSON.parse(place.dataset.eigPlace)));
    });

    // After a refusal, where there is room for both, the list stands beside the messages.
    const refused = document.querySelector('.messages .error') && form.querySelector('.error-message');
    if (refused && window.matchMedia('(min-width: 75em)').matches) {
      panel.dispatchEvent(new Event('open'));
    }
  });

  // The element at a path of Wagtail's `data-contentpath`, or the nearest that there is.
  const find = (path) =>
    path.reduce(
      (element, step) => element.querySelector(`[data-contentpath="${CSS.escape(step)}"]`) || element,
      document.querySelector('[data-edit-form]'),
    );

  const show = (element) => {
    for (let above = element; above; above = above.parentElement) {
      if (above.hidden && above.matches('[role="tabpanel"]')) {
        document.getElementById(above.getAttribute('aria-labelledby')).click();
      } else if (above.hidden && above.id) {
        const toggle = document.querySelector(`[aria-controls="${CSS.escape(above.id)}"]`);
        if (toggle) toggle.click();
      }
    }
    const control = element.querySelector(
      'input:not([type="hidden"]):not([hidden]), textarea:not([hidden]), select, [contenteditable="true"]',
    );
    // On a phone the panel covers the form.
    if (window.matchMedia('(max-width: 50em)').matches) {
      document.querySelector('[data-form-side-close-button]').click();
    }
    element.scrollIntoView({ block: 'center' });
    if (control) control.focus({ preventScroll: true });
  };
})();
