import { SetMetadata } from '@nestjs/common';

export const AUDITED = 'stagediff:audited';

/** Says that the audit log notes each reading of an endpoint too; changes are noted anyway. */
export const Audited = (): MethodDecorator => SetMetadata(AUDITED, true);
