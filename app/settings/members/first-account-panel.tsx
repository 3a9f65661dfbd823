'use client';
import { AccountFields, NewPasswordField, textsOf } from '@/components/access/account-fields';
import { Refusal, signIn } from '@/components/access/calls';
import { useEntrance } from '@/components/access/use-entrance';
/** @file The first account: from then on everyone signs in. */
import { useTRPCClient } from '@/components/api';
import { Button } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import { toProblem } from '@/components/ui/problem';

export function FirstAccountPanel() {
  const { members } = useTRPCClient();
  const { pending, errors, refusal, enter } = useEntrance();
  return (
    <Panel title="Ask everyone to sign in" help="Begins with your own account, an administrator’s">
      <form
        className="flex max-w-md flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const text = textsOf(event.currentTarget);
          const [email, password] = [text('email'), text('password')];
          const account = { name: text('name'), handle: text('handle'), email, password };
          void enter(async () => {
            await members.createFirst.mutate(account).catch((error: unknown) => {
              const { message, field } = toProblem(error);
              throw new Refusal(field === null ? message : message.replace(`${field}: `, ''), field);
            });
            await signIn({ email, password });
          });
        }}
      >
        <p className="text-muted text-sm">
          Pages, the API and the command line will ask for a password or a token. Runs at work go on, and what was made
          before stays. There is no way back to a platform without accounts.
        </p>
        <AccountFields errors={errors} />
        <NewPasswordField error={errors.password} />
        {refusal === null || refusal.field !== null ? null : (
          <p role="alert" className="text-failed text-sm">
            {refusal.message}
          </p>
        )}
        <Button type="submit" variant="primary" pending={pending} className="self-start">
          Create the account
        </Button>
      </form>
    </Panel>
  );
}
