/** An installed package as a cataloger reports it; ownership, layer and purl are added later, for all alike. */
export interface CatalogedPackage {
  /** purl type: `deb`, `apk`, `rpm`, `npm`, `pypi`, `gem`, `golang`, `maven`, `cargo`, `nuget`, … */
  readonly type: string;
  /**
   * The name as its ecosystem writes it: npm `@scope/name`, maven `groupId:artifactId`, golang module
   * path, composer `vendor/name`.
   */
  readonly name: string;
  /** Full version, with epoch for deb, apk, rpm (`[epoch:]version-release`, epoch 0 left out); '' if unknown. */
  readonly version: string;
  readonly architecture?: string;
  /** purl namespace where it is not part of the name: deb/apk/rpm distribution id, e.g. `debian`. */
  readonly namespace?: string;
  /** purl qualifiers besides `arch`, e.g. `distro`, `upstream`, `epoch`. */
  readonly qualifiers?: Readonly<Record<string, string>>;
  /** Path of the evidence that shows it is installed, without leading slash. */
  readonly location: string;
  /** All places where it was found, `location` among them, when there are several. */
  readonly locations?: readonly string[];
  /** Bytes that its own database says it takes (dpkg Installed-Size x 1024), if it says so. */
  readonly declaredSize?: number;
  /** Which files are its own. */
  readonly claims: Claims;
  /** Package that it was built from, e.g. Debian source package. */
  readonly source?: { readonly name: string; readonly version: string };
  readonly licenses?: readonly string[];
  /** `build` when the ecosystem itself says so (npm `dev`, Debian section `devel`), else by the role list. */
  readonly role?: 'build' | 'runtime';
  /** Names of packages of the same type that it needs at run time. */
  readonly dependencies?: readonly string[];
}

/** Claims of a package on paths inside the image root (no leading slash; may run through symlinked directories). */
export interface Claims {
  /** `os` databases did install the file and win over `language` packages. */
  readonly layer: 'os' | 'language';
  /** Exact paths. */
  readonly files?: readonly string[];
  /** Directories that belong to it with everything below, except what a deeper claim takes. */
  readonly directories?: readonly string[];
  /**
   * Directory by whose depth language packages compete for a path; defaults to the directory claimed,
   * and for `files` to the directory of `location`.
   */
  readonly root?: string;
}
