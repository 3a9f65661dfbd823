/** @file A call's outcome as a JavaScript object. What is read is generated: interface-readers.h. */
#pragma once
#include <napi.h>

#include "executor.h"

namespace masthead {

Napi::Value callResult(Napi::Env env, const Call& call);

}  // namespace masthead
