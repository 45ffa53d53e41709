import { NotYet, Refused } from './link';
import { refusalOf, zoom } from './zoom';

/** A context that was used already is followed by a fresh one; too many at once is over in a moment. */
const mayPass = [409, 429];

let held = fromPage();

/** The token that the page came with, or a new one for the context that Zoom vouches for now. */
export async function token(renew: boolean): Promise<string> {
  if (!renew && held !== null) return held;
  held = null;
  const answer = await fetch('/companion/session', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, credentials: 'same-origin', cache: 'no-store',
    body: JSON.stringify({ context: await context() }),
  });
  if (!answer.ok) {
    const detail = await detailOf(answer);
    throw mayPass.includes(answer.status) || answer.status >= 500 ? new NotYet(detail) : new Refused(detail);
  }

  held = (await answer.json() as { token: string }).token;
  return held;
}

/** A token that is good for longer than the one before it. */
export function keep(token: string): void {
  held = token;
}

/** Taken out of the page at once: nothing that reads the document later shall find it. */
function fromPage(): string | null {
  const element = document.querySelector('#session');
  element?.remove();
  return element === null ? null : (JSON.parse(element.textContent ?? '{}') as { token?: string }).token ?? null;
}

async function context(): Promise<string> {
  try {
    return (await zoom.getAppContext()).context;
  } catch (error) {
    const { code } = refusalOf(error);
    if (code === 10151) throw new Refused('Zoom Apps are switched off in this meeting.');
    if (code !== null) throw new Refused('Zoom does not say whose meeting this is. Close PolicyGuard in Zoom and open it again.');
    throw error;
  }
}

async function detailOf(answer: Response): Promise<string> {
  const problem = await answer.json().catch(() => null) as { detail?: string; title?: string } | null;
  return problem?.detail ?? problem?.title ?? 'PolicyGuard does not know this meeting.';
}
