// "Are you sure?", for what cannot be taken back.
import { words } from '../text'
import { attempt } from './failure'
import { Modal, openLayer } from './layers'

interface Question {
  readonly title: string
  readonly lead: string
  readonly yes: string
  /** It takes nothing from anybody. */
  readonly mild?: boolean
  readonly action: () => Promise<unknown>
}

export function confirm(question: Question) {
  openLayer((close) => (
    <Modal label={question.title} close={close} class="dialog narrow" role="alertdialog">
      <div class="dialog-body">
        <h2>{question.title}</h2>
        <p class="quiet">{question.lead}</p>
        <div class="buttons">
          <button type="button" class="button" onClick={close} data-autofocus>
            {words.value.common.cancel}
          </button>
          <button
            type="button"
            class={question.mild ? 'button primary' : 'button danger'}
            onClick={() => {
              close()
              void attempt(question.action)
            }}
          >
            {question.yes}
          </button>
        </div>
      </div>
    </Modal>
  ))
}
