'use client';
/** @file The fields of a new account, and of a new password. Their names are those of the API's input. */
import { useState } from 'react';
import { longestPassword, passwordProblem, shortestPassword } from '@/domain/password';
import { Field } from '../ui/field';
import { Input } from '../ui/input';

/** What is wrong, by the field's name. */
export type FieldErrors = Readonly<Record<string, string>>;

export function AccountFields({ errors }: { errors: FieldErrors }) {
  const [handle, setHandle] = useState('');
  const [own, setOwn] = useState(false);
  return (
    <>
      <Field label="Name" required error={errors.name}>
        {(control) => (
          <Input
            {...control}
            name="name"
            autoComplete="name"
            maxLength={80}
            required
            onChange={(event) => {
              if (!own) setHandle(handleFrom(event.target.value));
            }}
          />
        )}
      </Field>
      <Field label="Handle" required error={errors.handle} help="Your name on runs. It can’t be changed later.">
        {(control) => (
          <Input
            {...control}
            name="handle"
            maxLength={32}
            required
            value={handle}
            onChange={(event) => {
              setOwn(event.target.value !== '');
              setHandle(event.target.value);
            }}
          />
        )}
      </Field>
      <Field label="E-mail" required error={errors.email} help="You sign in with it; nothing is sent to it.">
        {(control) => <Input {...control} name="email" type="email" autoComplete="username" required />}
      </Field>
    </>
  );
}

/** The first name, as a handle may be written. */
function handleFrom(name: string): string {
  const [first = ''] = name
    .trim()
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z0-9\s-]/g, '')
    .split(/\s+/);
  return first.replace(/^[^a-z]+/, '').slice(0, 32);
}

/** Says what is weak about a password before it is sent. `owner`: what is known of its owner besides the form's own fields. */
export function NewPasswordField({
  label = 'Password',
  name = 'password',
  owner = [],
  error,
}: {
  label?: string;
  name?: string;
  owner?: readonly string[];
  error?: string | undefined;
}) {
  const [weak, setWeak] = useState<string>();
  /** The browser keeps the form from being sent while there is one. */
  const judge = (input: HTMLInputElement): string | undefined => {
    const text = input.form === null ? () => '' : textsOf(input.form);
    const known = [...owner, ...['handle', 'email', 'name'].map(text)];
    const problem = input.value === '' ? null : passwordProblem(input.value, known);
    input.setCustomValidity(problem === null ? '' : `This ${problem}.`);
    return problem ?? undefined;
  };
  return (
    <Field
      label={label}
      required
      error={weak ?? error}
      help={`At least ${shortestPassword} characters, and nothing easily guessed. A few random words work well.`}
    >
      {(control) => (
        <Input
          {...control}
          name={name}
          type="password"
          autoComplete="new-password"
          maxLength={longestPassword}
          required
          onChange={({ currentTarget }) => {
            const problem = judge(currentTarget);
            // While the user types, only existing messages are updated or removed.
            if (weak !== undefined) setWeak(problem);
          }}
          onBlur={({ currentTarget }) => setWeak(judge(currentTarget))}
          // The other fields may have changed since.
          onInvalid={({ currentTarget }) => setWeak(judge(currentTarget))}
        />
      )}
    </Field>
  );
}

/** What was typed, by name, without spaces around it. */
export function textsOf(form: HTMLFormElement): (name: string) => string {
  const data = new FormData(form);
  return (name) => {
    const value = data.get(name);
    return typeof value !== 'string' ? '' : name.toLowerCase().includes('password') ? value : value.trim();
  };
}
