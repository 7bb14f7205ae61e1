#include "applier/apply_context.h"

namespace snug {

Applied apply(ApplyContext&, const AddUserGroup&) { return fail(Code::internal, "not yet"); }
Applied apply(ApplyContext&, const UpdateUserGroup&) { return fail(Code::internal, "not yet"); }
Applied apply(ApplyContext&, const RemoveUserGroup&) { return fail(Code::internal, "not yet"); }

}  // namespace snug
