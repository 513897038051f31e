// node run.mjs [--json] [part of a file's name ...]
//
// Runs the scenario files against BASE (see lib/connection.mjs), one after another because some
// look at state of the whole site, and prints a line for each scenario and "N passed, M failed".
// With --json it prints the results as JSON instead; `waitsFor` names the method whose "not built
// yet" answer ended the scenario. Ends with 1 when one failed or none ran.
import fs from 'node:fs';
import path from 'node:path';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const asJson = process.argv.includes('--json');
const wanted = process.argv.slice(2).filter((argument) => argument !== '--json');
const files = fs.readdirSync(here)
  .filter((file) => file.endsWith('.test.mjs') && (!wanted.length || wanted.some((part) => file.includes(part))))
  .sort();

const results = [];
const unfinished = [];
const isFile = (name) => name.endsWith('.test.mjs');
const told = (error) => String(error?.cause?.message ?? error?.message ?? error).replace(/\s+/g, ' ');
const waitsFor = (text) => (/"code": ?"NOT_IMPLEMENTED"/.test(text) ? /"method": ?"([\w.]+)"/.exec(text)?.[1] : undefined);

function note(ok, { name, file, details, skip, todo }) {
  if (skip !== undefined || todo !== undefined) return;
  if (isFile(name)) { // A file is itself reported as a test, failed when anything in it failed.
    if (!ok) unfinished.push(path.basename(name));
    return;
  }
  const error = ok ? '' : told(details.error);
  add({ file: path.basename(file ?? ''), name, ok, ms: Math.round(details.duration_ms), error: error.slice(0, 500), waitsFor: waitsFor(error) });
}
function add(result) {
  results.push(result);
  if (!asJson) console.log(`${result.ok ? 'ok  ' : 'FAIL'} ${result.name}${result.ok ? '' : `\n       ${result.error}`}`);
}

const stream = run({ files: files.map((file) => path.join(here, file)), concurrency: 1, timeout: 120_000 });
stream.on('test:pass', (result) => note(true, result));
stream.on('test:fail', (result) => note(false, result));
stream.on('test:stderr', ({ message }) => process.stderr.write(message));
stream.on('end', () => {
  for (const file of unfinished) {
    if (!results.some((result) => result.file === file && !result.ok)) {
      add({ file, name: `${file}: the file`, ok: false, ms: 0, error: 'could not be loaded or did not finish; see the output above' });
    }
  }
  const failed = results.filter(({ ok }) => !ok).length;
  if (asJson) console.log(JSON.stringify(results));
  else console.log(`\n${results.length - failed} passed, ${failed} failed`);
  process.exitCode = failed || !results.length ? 1 : 0;
});
stream.resume?.();
