/**
 * @file Every address that is no page: below /api, MLflow's own, /version. One table, so that the web server can answer them without Next, and Next, in
 * development, bundles them once; tests answer by it, too.
 */
import { z } from 'zod';
import type { Authentication } from '@/server/access/authentication';
import { requireAccess } from '@/server/access/required-access';
import type { ChangeHub } from '@/server/changes/hub';
import type { Actor, ServiceContext } from '@/server/context';
import { mlflowResponse } from '@/server/mlflow/respond';
import { protocolVersion } from '@/server/mlflow/version';
import { apiResponse } from './api-v1';
import { auditExportResponse } from './audit-export';
import { readJson, strangersBytes } from './body';
import { changesResponse } from './changes';
import { proofResponse } from './confirm-password';
import { datasetExportResponse } from './dataset-export';
import { datasetGridResponse, datasetUploadResponse } from './datasets';
import { figureResponse } from './figure';
import type { Routes } from './find-route';
import { genotypeDownloadResponse } from './genotype-route';
import { healthResponse } from './health';
import { backFromProvider, toProvider } from './provider-sign-in';
import { pythonPackageResponse } from './python-package';
import { respond, respondTo } from './respond';
import { type RouteName, routeNeeds, routeTitles } from './route-needs';
import { runExportResponse } from './run-export';
import { seriesExportResponse } from './series-export';
import { invitationResponse, joinResponse, signInResponse, signOutResponse } from './session';
import { galleryFileResponse, priorImportResponse, sharedPriorResponse } from './shared-prior';
import { artefactResponse, backupResponse } from './stored-files';
import { trpcResponse } from './trpc';

type Answer = Routes[string][string];

/** Whose addresses they are. */
export interface Addressed {
  /** For the sender of a request. @throws DomainError `unauthenticated` if nobody is signed in */
  readonly caller: (request: Request) => Promise<ServiceContext>;
  /** Who is signed in already. */
  readonly visitor: (headers: Headers) => Promise<Actor | null>;
  /** While the caller can't be identified yet. */
  readonly stranger: (headers?: Headers) => ServiceContext;
  readonly authentication: (headers: Headers) => Promise<Authentication>;
  readonly hub: () => ChangeHub;
  readonly dataDirectory: string;
  /** The longest body in JSON. */
  readonly bodyBytes: number;
}

export function routesOf({
  caller,
  visitor,
  stranger,
  authentication,
  hub,
  dataDirectory,
  bodyBytes,
}: Addressed): Routes {
  /** For who may use the route; `part` is what the address has at its star. */
  const admitted =
    (
      name: RouteName,
      work: (ctx: ServiceContext, request: Request, part: string) => Response | Promise<Response>,
    ): Answer =>
    (request, [part = '']) =>
      respondTo(
        async () => {
          const ctx = await caller(request);
          requireAccess(ctx, routeNeeds[name], routeTitles[name]);
          return ctx;
        },
        (ctx) => work(ctx, request, part),
      );
  const open =
    (work: (request: Request) => Response | Promise<Response>): Answer =>
    (request) =>
      respond(() => work(request));
  const strangerOf = async (request: Request) => ({
    ctx: stranger(request.headers),
    authentication: await authentication(request.headers),
    request,
  });
  /** For everybody: it finds out itself who asks. */
  const entrance =
    (work: (about: Awaited<ReturnType<typeof strangerOf>>) => Response | Promise<Response>): Answer =>
    (request) =>
      respond(async () => work(await strangerOf(request)));
  const upload = admitted('upload', datasetUploadResponse);
  const byProtocol: Answer = (request) => mlflowResponse({ request, bodyBytes, context: caller });
  const mlflow = { GET: byProtocol, POST: byProtocol, PUT: byProtocol, PATCH: byProtocol, DELETE: byProtocol };
  const trpc: Answer = (request) => trpcResponse(request, { context: caller, bodyBytes });
  const v1: Answer = (request, path) =>
    respondTo(
      () => caller(request),
      (ctx) => apiResponse(ctx, { path, request, bodyBytes }),
    );
  return {
    '/api/trpc/**': { GET: trpc, POST: trpc },
    '/api/v1/**': { GET: v1, POST: v1 },
    '/api/2.0/**': mlflow,
    '/ajax-api/2.0/**': mlflow,
    '/api/health': { GET: open(() => healthResponse(dataDirectory, stranger)) },
    '/api/changes': { GET: admitted('changes', (ctx, request) => changesResponse(hub(), ctx, request)) },
    '/api/artefacts/*': { GET: admitted('artefact', (ctx, request, id) => artefactResponse(ctx, id, request)) },
    '/api/audit/export': { GET: admitted('auditExport', auditExportResponse) },
    '/api/backups/*': { GET: admitted('backup', (ctx, request, name) => backupResponse(ctx, name, request)) },
    '/api/datasets/uploads': { GET: upload, POST: upload, PUT: upload, DELETE: upload },
    '/api/datasets/*/export': {
      GET: admitted('datasetExport', (ctx, request, id) => datasetExportResponse(ctx, id, request)),
    },
    '/api/datasets/*/grid.png': {
      GET: admitted('datasetGrid', (ctx, request, id) => datasetGridResponse(ctx, id, request)),
    },
    '/api/density': { POST: open(chooseDensity) },
    '/api/figures': { POST: admitted('figure', figureResponse) },
    '/api/genotypes/*/download': {
      GET: admitted('genotype', (ctx, request, id) => genotypeDownloadResponse(ctx, id, request)),
    },
    '/api/join/invitation': {
      POST: open((request) => invitationResponse({ ctx: stranger(request.headers), request })),
    },
    '/api/join': { POST: entrance(joinResponse) },
    '/api/priors/gallery/*': {
      GET: admitted('prior', (ctx, request, name) => galleryFileResponse(ctx, name, request)),
    },
    '/api/priors/*/file': { GET: admitted('prior', (ctx, request, id) => sharedPriorResponse(ctx, id, request)) },
    '/api/priors': { POST: admitted('priorImport', priorImportResponse) },
    '/api/python/*': { GET: admitted('pythonPackage', (_ctx, request, name) => pythonPackageResponse(name, request)) },
    '/api/runs/export': { GET: admitted('runExport', runExportResponse) },
    '/api/series/export': { GET: admitted('seriesExport', seriesExportResponse) },
    '/api/session': { POST: entrance(signInResponse), DELETE: entrance(signOutResponse) },
    '/api/session/proof': { POST: admitted('proof', proofResponse) },
    '/api/session/oidc': {
      GET: entrance(async (about) => toProvider({ ...about, visitor: await visitor(about.request.headers) })),
    },
    '/api/session/oidc/callback': {
      GET: entrance(async (about) => backFromProvider({ ...about, visitor: await visitor(about.request.headers) })),
    },
    // The first request of MLflow's clients.
    '/version': { GET: open(() => new Response(protocolVersion)) },
  };
}

const densitySchema = z.strictObject({ density: z.enum(['compact', 'comfortable']) });

async function chooseDensity(request: Request): Promise<Response> {
  const { density } = densitySchema.parse(await readJson(request, strangersBytes));
  const cookie = `density=${density}; Path=/; Max-Age=${365 * 86_400}; HttpOnly; SameSite=lax`;
  return new Response(null, { status: 204, headers: { 'Set-Cookie': cookie } });
}
