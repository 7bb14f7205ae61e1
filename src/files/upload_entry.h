// UploadEntry: one upload in memory. A part of Uploads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/executor.h"
#include "files/strand.h"
#include "files/upload_file.h"
#include "files/upload_record.h"
#include "files/uploads.h"

namespace snug {

struct UploadEntry {
  UploadEntry(UploadRecord r, FilePool& pool, std::filesystem::path draft, std::int64_t there)
      : strand(std::make_shared<Strand>(pool)), record(std::move(r)), offset(there), file(std::move(draft), there) {}

  const std::shared_ptr<Strand> strand;

  // Guarded by the mutex of Uploads.
  UploadRecord record;
  std::int64_t offset;        // bytes that are here
  std::int64_t reserved = 0;  // bytes that it counts as while its size is not known
  std::uint64_t turn = 0;     // of the request that may write
  bool writing = false;       // there is one
  bool completing = false;
  bool gone = false;
  bool wanted = false;                                                        // a message was to have it
  std::vector<std::pair<Executor*, std::shared_ptr<Uploads::Done>>> waiting;  // for its completion

  // The strand's.
  UploadFile file;

  bool is_complete() const { return record.file.has_value(); }
  bool has_all() const { return record.size && offset == *record.size; }
  std::int64_t counted() const {
    if (record.file) return record.file->size;
    return record.size.value_or(reserved);
  }
};

}  // namespace snug
