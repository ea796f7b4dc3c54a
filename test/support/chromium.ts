import type { LaunchOptions } from 'playwright-core';
import { findProgram } from './programs.js';

/** The system's Chromium; undefined where there is none. */
export const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome'].map(findProgram).find(Boolean) ?? undefined;
if (CHROMIUM === undefined) console.warn('chromium is missing: the tests of the dashboard are skipped');

const quiet = ['--disable-background-networking', '--disable-component-update', '--no-first-run'];
const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** Starts it without requests of its own. */
export const CHROMIUM_OPTIONS: LaunchOptions = {
  executablePath: CHROMIUM ?? 'chromium',
  args: [...quiet, ...sandbox],
};
