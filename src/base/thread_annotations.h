// What clang's thread safety analysis is told (https://clang.llvm.org/docs/ThreadSafetyAnalysis.html). `./dev lint`
// runs it; GCC knows none of this.
//
// A capability is a mutex (base/mutex.h) that a thread holds, or a role (base/thread_role.h) that it plays.
#pragma once

#if defined(__clang__)
#define SNUG_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define SNUG_THREAD_ANNOTATION(x)
#endif

// --- On a class ---
#define CAPABILITY(kind) SNUG_THREAD_ANNOTATION(capability(kind))
/// Holds a capability for as long as it lives.
#define SCOPED_CAPABILITY SNUG_THREAD_ANNOTATION(scoped_lockable)

// --- On a member ---
/// Read and written only by a thread that has the capability.
#define GUARDED_BY(x) SNUG_THREAD_ANNOTATION(guarded_by(x))
/// The same for what the member, a pointer, points to.
#define PT_GUARDED_BY(x) SNUG_THREAD_ANNOTATION(pt_guarded_by(x))

// --- On a function: the caller … ---
/// … has the capability, before and after.
#define REQUIRES(...) SNUG_THREAD_ANNOTATION(requires_capability(__VA_ARGS__))
/// … does not have it, since the function takes it.
#define EXCLUDES(...) SNUG_THREAD_ANNOTATION(locks_excluded(__VA_ARGS__))
/// … has it afterwards.
#define ACQUIRE(...) SNUG_THREAD_ANNOTATION(acquire_capability(__VA_ARGS__))
/// … has it no longer.
#define RELEASE(...) SNUG_THREAD_ANNOTATION(release_capability(__VA_ARGS__))
/// … has it, which the function checks when it runs.
#define ASSERT_CAPABILITY(...) SNUG_THREAD_ANNOTATION(assert_capability(__VA_ARGS__))
/// The body is not analysed.
#define NO_THREAD_SAFETY_ANALYSIS SNUG_THREAD_ANNOTATION(no_thread_safety_analysis)
