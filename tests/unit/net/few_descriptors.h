// FewDescriptors: while it lives, accept4 finds that few descriptors and no more, in the whole test program.
#pragma once

namespace snug::test {

/// A lower RLIMIT_NOFILE would do the same to everybody: UBSan, too, takes descriptors, and reports a bad object when
/// it gets none. Thread: made and destroyed on one, felt on all.
class FewDescriptors {
 public:
  explicit FewDescriptors(int left);
  ~FewDescriptors();
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;
};

}  // namespace snug::test
