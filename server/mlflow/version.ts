/** @file The version of MLflow whose tracking protocol is supported: its traces, which came later, are not. */
export const protocolVersion = '3.0.0';
