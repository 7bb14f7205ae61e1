// The nodes of the cluster, how far behind each is, and the Redis that they share.
import type { ClusterAnswer, NodeFacts } from '../../protocol.gen'
import { adminWords } from '../../text/admin'
import { numberOf } from './controls'
import { isWell, redisFacts, redisProblem } from './node_state'

export function Nodes({ cluster: { nodes, why, redis }, log }: { cluster: ClusterAnswer; log: NonNullable<ClusterAnswer['log']> }) {
  const t = adminWords.value.nodes
  const problem = redis && redisProblem(redis, t)
  return (
    <section class="nodes" aria-labelledby="nodes-title">
      <h3 id="nodes-title">
        {t.title}
      </h3>
      {log !== 'open' && (
        <p class="error" role="status">
          {t.log[log]} {why && <span lang="en">({why})</span>}
        </p>
      )}
      {nodes.length > 0 && (
        <table role="table">
          <thead role="rowgroup">
            <tr role="row">
              {[t.node, t.state, t.behind, t.address].map((head) => (
                <th key={head} role="columnheader" scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {nodes.map((node) => (
              <Row key={node.node} node={node} />
            ))}
          </tbody>
        </table>
      )}
      {redis && (
        <p class="quiet nodes-redis">
          Redis: <bdi dir="ltr">{redis.url}</bdi> · {redisFacts(redis, t)}
        </p>
      )}
      {problem && <p class="error">{problem}</p>}
    </section>
  )
}

/** On a narrow screen each cell stands in a line of its own, with the name of its column. Laid out so, browsers would forget
    that it is a table: that is why all roles are said. */
function Row({ node: { node, state, self, behind, address } }: { node: NodeFacts }) {
  const t = adminWords.value.nodes
  return (
    <tr role="row">
      <th role="rowheader" scope="row" data-head={t.node}>
        <span>
          {node} {self && <span class="quiet">{t.self}</span>}
        </span>
      </th>
      <td role="cell" data-head={t.state}>
        <span class={isWell({ state, behind }) ? 'role' : 'role role-bad'}>{t.states[state]}</span>
      </td>
      <td role="cell" data-head={t.behind}>{behind === undefined ? '–' : t.commands(behind, numberOf(behind))}</td>
      <td role="cell" data-head={t.address}>{address === undefined ? '–' : <bdi dir="ltr">{address}</bdi>}</td>
    </tr>
  )
}
