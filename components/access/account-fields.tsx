'use client';
/** @file The fields of a new account, and of a new password. Their names are those of the API's input. */
import { useState } from 'react';
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
      <Field label="Handle" required error={errors.handle} help="What runs call you. It can’t be changed later.">
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

export function NewPasswordField({
  label = 'Password',
  name = 'password',
  error,
}: {
  label?: string;
  name?: string;
  error?: string | undefined;
}) {
  return (
    <Field label={label} required error={error} help="At least 10 characters: a few words in a row do.">
      {(control) => (
        <Input
          {...control}
          name={name}
          type="password"
          autoComplete="new-password"
          minLength={10}
          maxLength={128}
          required
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
