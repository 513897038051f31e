// What pages do better with a script. Without it every step works as well.
(() => {
  const page = document.body;

  // Times are shown on the visitor's own clock as soon as it is known. What was chosen stays.
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = () => document.cookie.includes('openbookings_zone=');
  if (own && !known()) {
    const path = location.pathname.split('/').slice(0, 3).join('/');
    const where = location.protocol === 'https:' ? 'samesite=none;secure;partitioned' : 'samesite=lax';
    document.cookie = `openbookings_zone=${own};path=${path};max-age=31536000;${where}`;
    const asked = new URLSearchParams(location.search).has('zone');
    // A frame may be refused its cookie: then the page stays as it is.
    if (known() && !asked && own !== page.dataset.zone && document.getElementById('choose')) location.reload();
  }

  const prepare = () => {
    for (const each of document.querySelectorAll('[data-hide-with-script]')) each.hidden = true;
    // Who has just pressed "pay" goes on to the provider as soon as its page is known.
    const onwards = document.querySelector('[data-go]');
    if (onwards) location.assign(onwards.href);
    // The month may have changed without the page: another language shows the same month.
    for (const each of document.querySelectorAll('.languages a')) {
      const query = new URLSearchParams(location.search);
      query.set('lang', each.hreflang);
      each.search = query;
    }
  };
  prepare();

  // While a part of the page is loaded it is dimmed; what failed is said, and the focus stays.
  const message = document.getElementById('message');
  let focused = '';
  const busy = (event, is) => event.detail.ctx?.target?.setAttribute?.('aria-busy', is);
  const failed = () => {
    message.textContent = message.dataset.says;
    message.hidden = false;
  };
  document.addEventListener('htmx:before:request', (event) => {
    focused = document.activeElement?.id || '';
    message.hidden = true;
    message.textContent = '';
    busy(event, 'true');
  });
  document.addEventListener('htmx:after:swap', () => {
    prepare();
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  });
  document.addEventListener('htmx:response:error', failed);
  document.addEventListener('htmx:error', failed);
  document.addEventListener('htmx:finally:request', (event) => busy(event, 'false'));

  document.addEventListener('change', (event) => {
    const form = event.target.closest('form[data-send-on-change]');
    if (form) form.requestSubmit();
  });

  // A form is sent once, however often its button is pressed.
  document.addEventListener('submit', (event) => {
    if (event.target.dataset.sent) event.preventDefault();
    else if (event.target.method === 'post') event.target.dataset.sent = '1';
  });
  addEventListener('pageshow', () => {
    for (const each of document.forms) delete each.dataset.sent;
  });

  // The minutes for which a time is kept, counted down.
  const left = document.querySelector('[data-kept-until]');
  if (left) {
    const until = Number(left.dataset.keptUntil);
    const skew = Number(left.dataset.now) - Date.now();
    const tick = () => {
      const seconds = Math.max(0, Math.round((until - Date.now() - skew) / 1000));
      left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
      // Not reload(): that would send the form again.
      if (seconds === 0) location.replace(location.pathname + location.search);
      else setTimeout(tick, 1000);
    };
    tick();
  }

  // Inside somebody else's page: tell the host how high the content is, and what happens.
  if (window.parent !== window) {
    const tell = (type, detail) => window.parent.postMessage({ openbookings: type, ...detail }, '*');
    new ResizeObserver(() => tell('resize', { height: Math.ceil(page.getBoundingClientRect().height) })).observe(page);
    const event = document.querySelector('[data-tell]');
    if (event) tell(event.dataset.tell, {});
  }
})();
