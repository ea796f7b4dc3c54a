import { SetupError, say } from './say.mjs';
import { asRoot, findProgram } from './programs.mjs';
import { run } from './run.mjs';

const manual =
  'skopeo is needed: "sudo apt-get install skopeo" on Debian and Ubuntu, "sudo dnf install skopeo" on Fedora, ' +
  '"apk add skopeo" on Alpine, "brew install skopeo" on macOS; then run the same command again';

/** skopeo, which pulls the images. Installed where that needs no question to the user. */
export const skopeo = {
  isDone: () => findProgram('skopeo') !== undefined,
  async run() {
    const prefix = findProgram('apt-get') && asRoot();
    if (!prefix) throw new SetupError(manual);
    say('installing skopeo (apt-get)');
    const apt = async (...args) => {
      const [program, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args];
      await run(program, rest, { failure: manual });
    };
    await apt('update');
    await apt('install', '-y', '--no-install-recommends', 'skopeo', 'ca-certificates');
    if (!findProgram('skopeo')) throw new SetupError(manual);
  },
};
