'use client';
/** @file A new link: shown once, to be passed on. */
import { ShownOnceDialog } from '@/app/settings/shown-once-dialog';
import { basePath } from '@/components/base-path';
import { CodeBlock } from '@/components/ui/code-block';
import { formatTime } from '@/domain/format';
import type { InvitationRecord } from '@/domain/records/member';

export interface MadeLink {
  readonly invitation: InvitationRecord;
  readonly secret: string;
}

export function LinkDialog({ made, onClose }: { made: MadeLink; onClose: () => void }) {
  const { invitation, secret } = made;
  return (
    <ShownOnceDialog
      title={invitation.memberId === null ? `Invitation for ${invitation.note}` : invitation.note}
      description={`Pass this link on. It works once, until ${formatTime(invitation.expiresAt)}, and is not shown again.`}
      onClose={onClose}
    >
      <CodeBlock label="Link" text={`${window.location.origin}${basePath}/join#${secret}`} wrap />
    </ShownOnceDialog>
  );
}
