/** @file For users whom a proxy signs in: what signing out and sensitive changes mean for them. */
import { Panel } from '@/components/ui/panel';

export function ProxyPanel() {
  return (
    <Panel title="The lab’s own sign-in">
      <div className="flex flex-col gap-3 text-sm">
        <p>The lab’s proxy signs you in with each request; your role follows from your groups there.</p>
        <p>Sign out at the proxy: Masthead keeps no session of its own.</p>
        <p>
          It does not ask for a password before sensitive changes, such as making a token, either: anyone who uses this
          browser can make them. Lock your screen when you leave.
        </p>
      </div>
    </Panel>
  );
}
