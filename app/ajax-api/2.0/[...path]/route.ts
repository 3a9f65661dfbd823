/** @file The MLflow tracking protocol, where clients call it as its own pages do. */
import { platformMlflow } from '@/server/mlflow/platform';

export const dynamic = 'force-dynamic';

export {
  platformMlflow as DELETE,
  platformMlflow as GET,
  platformMlflow as PATCH,
  platformMlflow as POST,
  platformMlflow as PUT,
};
