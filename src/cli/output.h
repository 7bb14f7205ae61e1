// Output: standard output, in one place: what could not be written is a failure, whichever command wrote it.
#pragma once

#include <ostream>
#include <streambuf>
#include <system_error>
#include <vector>

namespace snug::cli {

/// Standard output took no more. Thrown by whatever writes to it.
class OutputError : public std::system_error {
 public:
  explicit OutputError(int reason);
  /// Whoever was reading has seen enough, as `head` has: nothing to complain of.
  bool reader_left() const;
};

/// The code of a program that ends because its reader left: what shells show for one that SIGPIPE ended.
inline constexpr int reader_left_code = 141;

/// Writes to a descriptor, gathered. Each failure is an OutputError at once, so that nothing is made for nobody; what
/// is left in the buffer is written by flush(). A descriptor that is closed is one that can't be written.
class Output : public std::ostream {
 public:
  explicit Output(int descriptor);
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// Writes what is left, and lets the file system say what it held back: a full disk may show only now.
  void finish();

 private:
  class Buffer : public std::streambuf {
   public:
    explicit Buffer(int descriptor);
    int descriptor() const { return descriptor_; }

   protected:
    int_type overflow(int_type c) override;
    int sync() override;

   private:
    void write();

    const int descriptor_;
    std::vector<char> bytes_;
  };

  Buffer buffer_;
};

/// Opens what is closed of the standard descriptors, so that no file of ours ever takes the place of one, and is
/// written what was meant for people. What is opened for standard output can't be written: that is still found out.
void hold_standard_descriptors();

}  // namespace snug::cli
