#include "server/comparison_report.h"

#include "model/json_object.h"

namespace snug {

namespace {

template <class T, class Write>
std::string list_of(const std::vector<T>& all, Write write) {
  std::string list = "[";
  for (const T& one : all) {
    if (list.size() > 1) list += ',';
    list += write(one);
  }
  return list + "]";
}

const char* word_of(RowDifference::Kind kind) {
  switch (kind) {
    case RowDifference::Kind::differs:
      return "differs";
    case RowDifference::Kind::only_here:
      return "here";
    case RowDifference::Kind::only_there:
      break;
  }
  return "there";
}

std::string row_json(const RowDifference& row) {
  return json::Object().add_json("key", row.key).add("how", word_of(row.kind)).text();
}

std::string table_json(const TableDifference& table) {
  return json::Object()
      .add("name", table.table)
      .add("rows", table.rows)
      .add("otherRows", table.other_rows)
      .add("why", table.why)
      .add_json("differing", list_of(table.differing, row_json))
      .add("more", table.more)
      .text();
}

std::string member_json(const MemberComparison& member) {
  std::string why = member.why;
  if (why.empty() && member.chains_differ) why = "the nodes have not applied the same commands";
  return json::Object()
      .add("node", member.member.node)
      .add("result", !member.why.empty() ? "failed"
                     : member.equal()    ? "equal"
                                         : "differs")
      .add("why", why)
      .add("position", member.position)
      .add("term", member.term)
      .add_json("tables", list_of(member.tables, table_json))
      .text();
}

}  // namespace

std::string comparison_text(std::int64_t node, const std::vector<MemberComparison>& members) {
  return json::Object().add("node", node).add_json("members", list_of(members, member_json)).text();
}

}  // namespace snug
