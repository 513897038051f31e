"""Cal.com's own slot engine as a process to ask, installed for one run and removed after it.

Its package is fetched by npm into a temporary folder; nothing of it is kept here. `answer.mjs`
feeds the engine's service class from memory, `build.mjs` bundles it without unrelated packages.
"""
