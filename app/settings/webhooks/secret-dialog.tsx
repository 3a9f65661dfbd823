'use client';
/** @file The secret of a webhook, shown once, and how a receiver checks signatures with it. */
import { useState } from 'react';
import { ShownOnceDialog } from '@/app/settings/shown-once-dialog';
import { CodeBlock } from '@/components/ui/code-block';
import { Tabs } from '@/components/ui/tabs';
import type { WebhookWithSecret } from '@/domain/records/webhook';
import { verifyInNode, verifyInPython } from './verify';

export function SecretDialog({ webhook, secret, onClose }: WebhookWithSecret & { onClose: () => void }) {
  const [language, setLanguage] = useState('python');
  return (
    <ShownOnceDialog
      wide
      title={`The secret of ${webhook.name}`}
      description="Copy it now: it is not shown again. Anyone who has it can forge our messages."
      onClose={onClose}
    >
      <div className="flex flex-col gap-4">
        <CodeBlock text={secret} label="Secret" wrap />
        <p className="text-sm">
          A chat needs no secret: its address is one. A script of yours checks with it that a message is from here, and
          not an old one:
        </p>
        <Tabs
          label="Language"
          value={language}
          onChange={setLanguage}
          tabs={[
            { value: 'python', label: 'Python', content: <CodeBlock text={verifyInPython} label="Check in Python" /> },
            { value: 'node', label: 'Node', content: <CodeBlock text={verifyInNode} label="Check in Node" /> },
          ]}
        />
      </div>
    </ShownOnceDialog>
  );
}
