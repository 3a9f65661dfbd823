/** @file Reads JavaScript values into plans and calls. The TypeScript side has validated shapes, lengths and ranges. */
#pragma once
#include <napi.h>

#include "executor.h"

namespace masthead {

Plan readPlan(const Napi::Object& description);
void readCall(const Napi::Object& description, Call& call);
Napi::Value callResult(Napi::Env env, const Call& call);

}  // namespace masthead
