// Bundles answer.mjs with the slot engine; packages it imports and does not need become stubs.
import esbuild from 'esbuild';
import {builtinModules} from 'module';

// Whatever is read from a stub, called or constructed is the stub again.
const STUB = `
  const answers = {
    get(target, key) {
      if (key === '__esModule') return true;
      if (key === Symbol.toPrimitive) return () => 'stub';
      if (key === 'then') return undefined;
      return stub;
    },
    apply: () => stub,
    construct: () => stub,
    getPrototypeOf: () => stub,
  };
  const stub = new Proxy(function () {}, answers);
  module.exports = stub;
`;

const stubMissingPackages = {
  name: 'stub missing packages',
  setup(build) {
    build.onResolve({filter: /^[^./]/}, async ({path, kind, pluginData}) => {
      if (path.startsWith('node:') || builtinModules.includes(path)) return {path, external: true};
      if (pluginData === 'looking') return undefined;
      const found = await build.resolve(path, {
        resolveDir: process.cwd(), kind, pluginData: 'looking',
      });
      return found.errors.length ? {path, namespace: 'stub'} : found;
    });
    build.onLoad({filter: /.*/, namespace: 'stub'}, () => ({contents: STUB, loader: 'js'}));
  },
};

await esbuild.build({
  entryPoints: ['answer.mjs'],
  outfile: 'bundle.mjs',
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'error',
  banner: {
    js: "import {createRequire as nodeRequire} from 'module';" +
      'const require = nodeRequire(import.meta.url);' +
      "const __filename = 'bundle.mjs'; const __dirname = '.';",
  },
  plugins: [stubMissingPackages],
});
