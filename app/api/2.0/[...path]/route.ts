/** @file The MLflow tracking protocol, as its clients call it. */
import { platformMlflow } from '@/server/mlflow/platform';

export const dynamic = 'force-dynamic';

export {
  platformMlflow as DELETE,
  platformMlflow as GET,
  platformMlflow as PATCH,
  platformMlflow as POST,
  platformMlflow as PUT,
};
