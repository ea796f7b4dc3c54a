// Lets Node run the sources as they are, for scripts: `./name.js` is read from `./name.ts`.
// node --experimental-transform-types --import ./scripts/typescript-sources.mjs scripts/<name>.ts
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    const isOurs = specifier.startsWith('.') && specifier.endsWith('.js');
    try {
      return next(specifier, context);
    } catch (error) {
      if (!isOurs) throw error;
      return next(`${specifier.slice(0, -'js'.length)}ts`, context);
    }
  },
});
