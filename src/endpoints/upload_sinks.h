// Where the bodies of uploads go: one that is bytes of the file, and one that is a form with the file in it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "files/upload_writer.h"
#include "http/body_stream.h"
#include "http/message.h"
#include "http/multipart.h"
#include "net/http_handler.h"

namespace snug {

/// The answers to what was uploaded.
HttpResponse created_response(const UploadProgress& progress);
HttpResponse progress_response(int status, const UploadProgress& progress);
HttpResponse upload_problem(const Error& error);

/// Thread: the connection's.
class UploadSink : public BodySink {
 public:
  /// Once the body is complete.
  virtual void answer(ResponseHandler done) = 0;
};

/// The bytes of a PATCH, or of a POST that brings the first ones.
class StreamSink final : public UploadSink {
 public:
  StreamSink(std::unique_ptr<UploadWriter> writer, bool created) : writer_(std::move(writer)), created_(created) {}

  void begin(MoveFunction<void()> ready) override { writer_->on_ready(std::move(ready)); }
  bool take(std::string_view piece) override { return writer_->write(piece); }
  void complete() override {}
  void answer(ResponseHandler done) override;

 private:
  const std::unique_ptr<UploadWriter> writer_;
  const bool created_;
};

/// A form: `as`, if it is there, and then `file`.
class FormSink final : public UploadSink, private MultipartReader::Listener {
 public:
  /// Begins the upload once the file's part begins.
  using Create = std::function<Result<std::unique_ptr<UploadWriter>>(Uploads::New upload)>;
  FormSink(std::string_view boundary, Create create) : reader_(boundary, *this), create_(std::move(create)) {}

  void begin(MoveFunction<void()> ready) override { ready_ = std::move(ready); }
  bool take(std::string_view piece) override;
  void complete() override {}
  void answer(ResponseHandler done) override;

 private:
  static constexpr std::size_t longest_value = 64;

  void on_part(PartHeader header) override;
  void on_content(std::string_view bytes) override;
  void on_part_end() override { part_ = Part::other; }
  void fail_with(Error error) {
    if (!error_) error_ = std::move(error);
  }

  enum class Part { other, as, file };

  MultipartReader reader_;
  const Create create_;
  MoveFunction<void()> ready_;
  Part part_ = Part::other;
  std::string as_;
  std::unique_ptr<UploadWriter> writer_;
  bool takes_more_ = true;
  std::optional<Error> error_;
};

/// What `as` says. Nothing: it is no such word.
std::optional<UploadAs> read_as(std::string_view as);

}  // namespace snug
