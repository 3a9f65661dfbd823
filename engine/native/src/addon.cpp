/** @file The binding: a program object whose calls run on a separate thread and resolve promises, in order. */
#include <napi.h>

#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

#include "binding.h"
#include "executor.h"
#include "interface-readers.h"
#include "isa.h"

namespace masthead {

class NativeProgram;

struct Job {
  Job(Napi::Env env, NativeProgram* program) : deferred(Napi::Promise::Deferred::New(env)), program(program) {}
  Napi::Promise::Deferred deferred;
  NativeProgram* program;
  Call call;
};

static void settle(Napi::Env env, Napi::Function, std::nullptr_t*, Job* job);
using Channel = Napi::TypedThreadSafeFunction<std::nullptr_t, Job, settle>;

class NativeProgram : public Napi::ObjectWrap<NativeProgram> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "NativeProgram",
                       {InstanceMethod<&NativeProgram::load>("load"), InstanceMethod<&NativeProgram::read>("read"),
                        InstanceMethod<&NativeProgram::run>("run"), InstanceMethod<&NativeProgram::free>("free"),
                        InstanceMethod<&NativeProgram::memoryBytes>("memoryBytes")});
  }

  explicit NativeProgram(const Napi::CallbackInfo& info) : Napi::ObjectWrap<NativeProgram>(info), env_(info.Env()) {
    const KernelChoice kernels = chooseKernels(info[2].ToString().Utf8Value());
    if (!kernels.kernels) throw Napi::Error::New(env_, "this processor does not run the instruction set that MASTHEAD_ENGINE_ISA names");
    try {
      Plan plan;
      masthead::read(info[0].As<Napi::Object>(), plan);
      executor_ = std::make_unique<Executor>(std::move(plan), info[1].ToNumber().Int32Value(), kernels);
    } catch (const std::bad_alloc&) {
      throw Napi::Error::New(env_, "out-of-memory");
    } catch (const std::system_error& error) {
      throw Napi::Error::New(env_, error.what());
    }
    bytes_ = static_cast<int64_t>(executor_->memoryBytes());
    Napi::MemoryManagement::AdjustExternalMemory(env_, bytes_);
    channel_ = Channel::New(env_, "masthead engine", 0, 1, static_cast<std::nullptr_t*>(nullptr));
    channel_.Unref(env_);
    // After the channel, hence run before the channel's own clean-up: no thread may outlive it.
    napi_add_env_cleanup_hook(env_, &NativeProgram::atExit, this);
    driver_ = std::thread([this] { drive(); });
  }

  ~NativeProgram() override { shutDown(true); }

  void settled(Napi::Env env) {
    if (--pending_ == 0) {
      if (!closed_) channel_.Unref(env);
      Unref();
    }
  }

 private:
  static void atExit(void* self) { static_cast<NativeProgram*>(self)->shutDown(false); }

  /** Joins the driver: a running call ends first, queued ones are refused. */
  void shutDown(bool removeHook) {
    if (closed_) return;
    closed_ = true;
    if (!driver_.joinable()) return;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
    driver_.join();
    executor_.reset();
    channel_.Release();
    if (removeHook) {
      napi_remove_env_cleanup_hook(env_, &NativeProgram::atExit, this);
      Napi::MemoryManagement::AdjustExternalMemory(env_, -bytes_);
    }
  }

  void drive() {
    flushDenormals();
    for (;;) {
      Job* job;
      bool stopped;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        wake_.wait(lock, [&] { return stop_ || !jobs_.empty(); });
        if (jobs_.empty()) return;
        job = jobs_.front();
        jobs_.pop_front();
        stopped = stop_;
      }
      if (stopped) {
        job->call.errorCode = "conflict";
        job->call.errorMessage = "the program was freed before this call began";
      } else {
        try {
          executor_->run(job->call);
        } catch (const std::bad_alloc&) {
          job->call.errorCode = "out-of-memory";
          job->call.errorMessage = "no memory is left for this call: lower the batch or the channels";
        } catch (const std::exception& error) {
          job->call.errorCode = "engine-failed";
          job->call.errorMessage = error.what();
        }
      }
      if (channel_.BlockingCall(job) != napi_ok) delete job;
    }
  }

  Executor& open(const Napi::CallbackInfo& info) {
    if (closed_) throw Napi::Error::New(info.Env(), "the program was freed");
    return *executor_;
  }

  /** Calls f(name, block) for each vector of the state. */
  template <class F>
  static void eachVector(Executor& e, F f) {
    f("parameters", e.parameters);
    f("firstMoments", e.firstMoments);
    f("secondMoments", e.secondMoments);
    f("statistics", e.statistics);
  }

  /** load({parameters?, firstMoments?, secondMoments?, statistics?, updates?}) */
  void load(const Napi::CallbackInfo& info) {
    Executor& e = open(info);
    const Napi::Object state = info[0].As<Napi::Object>();
    eachVector(e, [&](const char* name, FloatBlock& block) {
      const Napi::Value v = state.Get(name);
      if (!v.IsTypedArray()) return;
      const Napi::Float32Array array = v.As<Napi::Float32Array>();
      if (static_cast<int64_t>(array.ElementLength()) != block.size()) throw Napi::Error::New(info.Env(), std::string(name) + " has the wrong length");
      if (block.size()) std::memcpy(block.data(), array.Data(), sizeof(float) * static_cast<size_t>(block.size()));
    });
    if (state.Get("updates").IsNumber()) e.updates = state.Get("updates").ToNumber().DoubleValue();
  }

  Napi::Value read(const Napi::CallbackInfo& info) {
    Executor& e = open(info);
    Napi::Object state = Napi::Object::New(info.Env());
    eachVector(e, [&](const char* name, const FloatBlock& block) {
      Napi::Float32Array array = Napi::Float32Array::New(info.Env(), static_cast<size_t>(block.size()));
      if (block.size()) std::memcpy(array.Data(), block.data(), sizeof(float) * static_cast<size_t>(block.size()));
      state.Set(name, array);
    });
    state.Set("updates", e.updates);
    return state;
  }

  Napi::Value run(const Napi::CallbackInfo& info) {
    open(info);
    auto job = std::make_unique<Job>(info.Env(), this);
    masthead::read(info[0].As<Napi::Object>(), static_cast<CallInputs&>(job->call));
    const Napi::Promise promise = job->deferred.Promise();
    if (pending_++ == 0) {
      channel_.Ref(info.Env());
      Ref();
    }
    {
      std::lock_guard<std::mutex> lock(mutex_);
      jobs_.push_back(job.release());
    }
    wake_.notify_one();
    return promise;
  }

  void free(const Napi::CallbackInfo&) { shutDown(true); }
  Napi::Value memoryBytes(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), static_cast<double>(bytes_)); }

  Napi::Env env_;
  std::unique_ptr<Executor> executor_;
  int64_t bytes_ = 0;
  Channel channel_;
  std::thread driver_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job*> jobs_;
  bool stop_ = false;
  // JavaScript thread only.
  bool closed_ = false;
  int pending_ = 0;
};

static void settle(Napi::Env env, Napi::Function, std::nullptr_t*, Job* job) {
  const std::unique_ptr<Job> owned(job);
  if (env == nullptr) return;
  Napi::HandleScope scope(env);
  job->deferred.Resolve(callResult(env, job->call));
  job->program->settled(env);
}

static Napi::Value kernelName(const Napi::CallbackInfo& info) {
  const Kernels* kernels = chooseKernels(info[0].ToString().Utf8Value()).kernels;
  return kernels ? Napi::Value(Napi::String::New(info.Env(), kernels->name)) : info.Env().Null();
}

static Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  exports.Set("NativeProgram", NativeProgram::define(env));
  exports.Set("kernelName", Napi::Function::New(env, kernelName));
  Napi::Object origin = Napi::Object::New(env);
  origin.Set("interface", MASTHEAD_INTERFACE);
  origin.Set("sources", MASTHEAD_SOURCES);
  exports.Set("origin", origin);
  return exports;
}

}  // namespace masthead

static Napi::Object initialise(Napi::Env env, Napi::Object exports) { return masthead::initialise(env, exports); }
NODE_API_MODULE(masthead_engine, initialise)
