// A PostgreSQL of its own for tests: made in a private folder, reached by a socket there, run by an unprivileged user.
import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Where the server's programs are; undefined where PostgreSQL is not installed. */
export function postgresBin(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(debian, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
}

export interface PrivatePostgres {
  /** the address of a fresh database */
  database(name: string): string;
  stop(): void;
}

/** The server refuses to run as root; then the user `postgres`, which Debian's package makes, runs it. */
function asUser(): { uid: number; gid: number } | undefined {
  if (userInfo().uid !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

export function startPostgres(bin: string): PrivatePostgres {
  const folder = mkdtempSync(join(tmpdir(), 'greenband-pg-'));
  const user = asUser();
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const run = (program: string, ...args: string[]) =>
    execFileSync(join(bin, program), args, {
      ...user,
      stdio: 'ignore',
      cwd: folder,
      env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
    });
  run('initdb', '-D', data, '-A', 'trust', '-U', 'centre', '-E', 'UTF8', '--no-sync');
  run('pg_ctl', '-D', data, '-w', '-l', join(folder, 'log'), '-o', `-c listen_addresses='' -k ${folder}`, 'start');
  return {
    database(name) {
      run('createdb', '-h', folder, '-U', 'centre', name);
      return `postgres://centre@/${name}?host=${encodeURIComponent(folder)}`;
    },
    stop() {
      run('pg_ctl', '-D', data, '-m', 'immediate', 'stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
