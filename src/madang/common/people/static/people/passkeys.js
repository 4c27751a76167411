/* Passkeys: the one thing here that cannot be done without JavaScript. Forms say what they want in data-passkey: login, get or create. */
(function () {
  'use strict'

  function bytes (text) {
    const padded = text.replace(/-/g, '+').replace(/_/g, '/')
    return Uint8Array.from(atob(padded), function (letter) { return letter.charCodeAt(0) })
  }

  function text (buffer) {
    if (!buffer) return undefined
    const letters = Array.from(new Uint8Array(buffer), function (byte) { return String.fromCharCode(byte) }).join('')
    return btoa(letters).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
  }

  function readKeys (keys) {
    return (keys || []).map(function (key) { return Object.assign({}, key, { id: bytes(key.id) }) })
  }

  async function create (options, alone) {
    const wanted = Object.assign({}, options.publicKey)
    wanted.challenge = bytes(wanted.challenge)
    wanted.user = Object.assign({}, wanted.user, { id: bytes(wanted.user.id) })
    wanted.excludeCredentials = readKeys(wanted.excludeCredentials)
    wanted.authenticatorSelection = Object.assign({}, wanted.authenticatorSelection, alone
      ? { residentKey: 'required', requireResidentKey: true, userVerification: 'required' }
      : { residentKey: 'discouraged', requireResidentKey: false })
    const made = await navigator.credentials.create({ publicKey: wanted })
    return plain(made, {
      clientDataJSON: text(made.response.clientDataJSON),
      attestationObject: text(made.response.attestationObject),
      transports: made.response.getTransports ? made.response.getTransports() : []
    })
  }

  async function get (options) {
    const wanted = Object.assign({}, options.publicKey)
    wanted.challenge = bytes(wanted.challenge)
    wanted.allowCredentials = readKeys(wanted.allowCredentials)
    const found = await navigator.credentials.get({ publicKey: wanted })
    return plain(found, {
      clientDataJSON: text(found.response.clientDataJSON),
      authenticatorData: text(found.response.authenticatorData),
      signature: text(found.response.signature),
      userHandle: text(found.response.userHandle)
    })
  }

  function plain (key, response) {
    return {
      type: key.type,
      id: key.id,
      rawId: text(key.rawId),
      response: response,
      clientExtensionResults: key.getClientExtensionResults()
    }
  }

  function given (form) {
    return JSON.parse(form.querySelector('script[type="application/json"]').textContent)
  }

  async function credential (form) {
    if (form.dataset.passkey === 'login') {
      const answer = await fetch(form.action, { headers: { Accept: 'application/json' } })
      if (!answer.ok) throw new Error('No passkey request from the server: ' + answer.status)
      return get((await answer.json()).request_options)
    }
    if (form.dataset.passkey === 'create') {
      const alone = form.querySelector('[name=passwordless]')
      return create(given(form).creation_options, Boolean(alone && alone.checked))
    }
    return get(given(form).request_options)
  }

  document.querySelectorAll('form[data-passkey]').forEach(function (form) {
    const problem = form.querySelector('[data-passkey-problem]')
    if (!window.PublicKeyCredential) return
    form.querySelector('[data-passkey-button]').hidden = false
    form.addEventListener('submit', async function (event) {
      event.preventDefault()
      problem.hidden = true
      try {
        form.querySelector('[name=credential]').value = JSON.stringify(await credential(form))
        form.submit()
      } catch (error) {
        console.error(error)
        problem.hidden = false
      }
    })
  })
})()
