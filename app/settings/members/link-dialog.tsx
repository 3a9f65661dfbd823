'use client';
/** @file A link that was just made: shown this once, to be handed over. */
import { basePath } from '@/components/base-path';
import { formatTime } from '@/components/format';
import { Button } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { Dialog } from '@/components/ui/dialog';
import type { InvitationRecord } from '@/domain/records/member';

export interface MadeLink {
  readonly invitation: InvitationRecord;
  readonly secret: string;
}

export function LinkDialog({ made, onClose }: { made: MadeLink; onClose: () => void }) {
  const { invitation, secret } = made;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={invitation.memberId === null ? `Invitation for ${invitation.note}` : invitation.note}
      description={`Hand this link over. It works once, until ${formatTime(invitation.expiresAt)}, and is not shown again.`}
      footer={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <CodeBlock label="Link" text={`${window.location.origin}${basePath}/join#${secret}`} wrap />
    </Dialog>
  );
}
