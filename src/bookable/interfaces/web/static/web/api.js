"use strict";

const api = document.getElementById("api");
const dark = window.matchMedia("(prefers-color-scheme: dark)");

const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

SwaggerUIBundle({
  url: api.dataset.document,
  domNode: api,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  // Its badge is drawn by a server elsewhere.
  validatorUrl: null,
  requestInterceptor: (request) => {
    // A session cookie alone may not change anything.
    if (new URL(request.url, location.href).origin === location.origin) {
      request.headers["X-CSRFToken"] = api.dataset.csrfToken;
    }
    return request;
  },
});
