// Who asks, and what a role may do.

/** `viewer` looks; `controller` is a machine at a junction; `admin` may do all but act as a controller. */
export const ROLES = ['viewer', 'engineer', 'approver', 'dispatcher', 'controller', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export interface Identity {
  readonly name: string;
  readonly roles: readonly Role[];
  /** true where nobody has proven who they are: the demonstration on this machine */
  readonly demo: boolean;
  /** a controller speaks for itself only */
  readonly controller?: string;
}

export const DEMO_IDENTITIES: readonly Identity[] = [
  { name: 'demo-engineer', roles: ['viewer', 'engineer', 'dispatcher'], demo: true },
  { name: 'demo-approver', roles: ['viewer', 'approver', 'dispatcher'], demo: true },
];

/** The centre itself, when it acts by its own rules. */
export const CENTRE: Identity = { name: 'centre', roles: ['admin'], demo: false };

/** Whether an identity may do what needs `role`. */
export function mayAct(identity: Identity, role: Role): boolean {
  if (identity.roles.includes(role)) return true;
  if (role === 'controller') return false;
  if (identity.roles.includes('admin')) return true;
  return role === 'viewer' && identity.roles.some((own) => own !== 'controller');
}
