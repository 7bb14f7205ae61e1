#include "endpoints/upload_sinks.h"

#include <algorithm>
#include <utility>

#include "model/json.h"

namespace snug {

namespace {

void add_progress(HttpResponse& response, const UploadProgress& progress) {
  response.with("Tus-Resumable", "1.0.0")
      .with("Upload-Offset", std::to_string(progress.offset))
      .with("Upload-Expires", std::string(http_date(progress.upload.expires_at)));
  if (progress.length) response.with("Upload-Length", std::to_string(*progress.length));
}

}  // namespace

HttpResponse created_response(const UploadProgress& progress) {
  HttpResponse response = json_response(201, json::to_text(UploadAnswer{progress.upload}));
  add_progress(response, progress);
  response.with("Location", "/api/v1/uploads/" + progress.upload.id);
  return response;
}

HttpResponse progress_response(int status, const UploadProgress& progress) {
  HttpResponse response{status};
  add_progress(response, progress);
  return response;
}

HttpResponse upload_problem(const Error& error) { return problem(error).with("Tus-Resumable", "1.0.0"); }

std::optional<UploadAs> read_as(std::string_view as) {
  return as.empty() ? UploadAs::picture : parse_enum<UploadAs>(as);
}

void StreamSink::answer(ResponseHandler done) {
  writer_->finish([created = created_, done = std::move(done)](Result<UploadProgress> progress) mutable {
    done(!progress ? upload_problem(progress.error())
         : created ? created_response(*progress)
                   : progress_response(204, *progress));
  });
}

bool FormSink::take(std::string_view piece) {
  takes_more_ = true;
  if (!error_ && !reader_.feed(piece)) fail_with(fail(Code::bad_request, "the form is malformed"));
  return takes_more_ || error_;
}

void FormSink::on_part(PartHeader header) {
  part_ = Part::other;
  if (header.name == "as" && !writer_) {
    part_ = Part::as;
    as_.clear();
  }
  if (header.name != "file" || error_) return;
  if (writer_) return fail_with(bad_field("file", "one file at a time"));
  const auto as = read_as(as_);
  if (!as) return fail_with(bad_field("as", "is `picture`, `file` or `avatar`"));
  auto writer = create_({.name = header.filename.value_or(""), .type = header.type, .as = *as});
  if (!writer) return fail_with(writer.error());
  writer_ = std::move(*writer);
  writer_->on_ready([this] {
    if (ready_) ready_();
  });
  part_ = Part::file;
}

void FormSink::on_content(std::string_view bytes) {
  if (part_ == Part::file) takes_more_ = writer_->write(bytes);
  if (part_ == Part::as) as_ += bytes.substr(0, longest_value - std::min(longest_value, as_.size()));
}

void FormSink::answer(ResponseHandler done) {
  if (!error_ && !reader_.complete()) fail_with(fail(Code::bad_request, "the form ends too early"));
  if (!error_ && !writer_) fail_with(bad_field("file", "is missing"));
  if (error_) {
    writer_.reset();
    return done(upload_problem(*error_));
  }
  writer_->finish([done = std::move(done)](Result<UploadProgress> progress) mutable {
    done(progress ? created_response(*progress) : upload_problem(progress.error()));
  });
}

}  // namespace snug
