/** @file For users whom a proxy signs in: what signing out and sensitive changes mean for them. */
import { Panel } from '@/components/ui/panel';

export function ProxyPanel() {
  return (
    <Panel title="The lab’s own sign-in">
      <div className="flex flex-col gap-3 text-sm">
        <p>The lab’s proxy signs you in with each request; your role follows from your groups there.</p>
        <p>Sign out there: Masthead keeps no session of yours that it could end.</p>
        <p>
          Nor does it ask for a password before sensitive changes, such as making a token: anyone who uses this browser
          can make them. Lock it when you leave.
        </p>
      </div>
    </Panel>
  );
}
