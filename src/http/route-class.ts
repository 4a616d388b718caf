/** Who may call a route. The gate enforces it and `twofold routes` prints it, from the same table. */
export type RouteClass =
  | 'public'
  | 'pending'
  | 'enroll-only'
  | 'step'
  | 'session'
  | 'organization'
  | 'admin'
  | 'development';
