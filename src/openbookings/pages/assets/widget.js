// <openbookings-widget site="slug" service="slug" lang="de" colour="#7a3b2e" scheme="light">
// Shows a business's booking pages inside any page. Its height follows the content, and it raises
// openbookings-held, -booked, -waitlisted, -moved and -cancelled, which bubble.
(() => {
  const home = new URL(document.currentScript.src).origin;
  const EVENTS = ['held', 'booked', 'waitlisted', 'moved', 'cancelled'];
  const LONGEST = 20000;

  class OpenbookingsWidget extends HTMLElement {
    static observedAttributes = ['site', 'service', 'lang', 'colour', 'scheme', 'label'];

    connectedCallback() {
      this.frame = document.createElement('iframe');
      Object.assign(this.frame.style, { border: '0', width: '100%', height: '40rem', display: 'block', colorScheme: 'normal' });
      this.frame.addEventListener('load', () => this.showTop());
      this.listen = (event) => this.hear(event);
      addEventListener('message', this.listen);
      this.show();
      this.replaceChildren(this.frame);
    }

    disconnectedCallback() {
      removeEventListener('message', this.listen);
    }

    attributeChangedCallback(name, old, value) {
      if (this.frame && old !== value) this.show();
    }

    show() {
      this.frame.title = this.getAttribute('label') || 'Booking';
      this.shown = false;
      const address = this.address();
      if (address) this.frame.src = address;
    }

    address() {
      const [site, service] = ['site', 'service'].map((name) => this.getAttribute(name));
      if (!site) return null;
      const path = `/s/${encodeURIComponent(site)}${service ? `/services/${encodeURIComponent(service)}` : ''}`;
      const query = new URLSearchParams({ embed: '1' });
      for (const name of ['lang', 'scheme']) if (this.getAttribute(name)) query.set(name, this.getAttribute(name));
      if (this.getAttribute('colour')) query.set('colour', this.getAttribute('colour').replace('#', ''));
      return `${home}${path}?${query}`;
    }

    // The next page begins at its top, which may have scrolled out of sight.
    showTop() {
      if (this.shown && this.getBoundingClientRect().top < 0) this.scrollIntoView();
      this.shown = true;
    }

    hear(event) {
      if (event.source !== this.frame.contentWindow || event.origin !== home) return;
      const { openbookings: what, height } = event.data || {};
      if (what === 'resize' && Number.isFinite(height)) this.frame.style.height = `${Math.min(height, LONGEST)}px`;
      else if (EVENTS.includes(what)) this.dispatchEvent(new CustomEvent(`openbookings-${what}`, { bubbles: true }));
    }
  }

  if (!customElements.get('openbookings-widget')) customElements.define('openbookings-widget', OpenbookingsWidget);
})();
