// Says in one sentence what has become of the images sent together. Screen readers read it out.

(() => {
  const status = document.getElementById('upload-status');
  const refused = [];
  let sent = 0;
  let stored = 0;

  const tell = () => {
    const rest = refused.length ? ` Pas pris\u00a0: ${refused.join(', ')}.` : '';
    status.textContent = `${stored} sur ${sent} dans la médiathèque.${rest}`;
  };

  $('#fileupload')
    .on('fileuploadadd', () => {
      sent += 1;
    })
    .on('fileuploaddone', (_event, data) => {
      if (JSON.parse(data.result).success) stored += 1;
      else refused.push(data.files[0].name);
      tell();
    })
    .on('fileuploadprocessfail fileuploadfail', (_event, data) => {
      refused.push(data.files[0].name);
      tell();
    });
})();
