// What the administration takes out of the parts that are fetched after the first page. To be imported before it.
import './page'
import * as amounts from '../../src/text/amounts'
import { provideParts } from '../../src/views/deferred'

provideParts(async () => amounts as never)
