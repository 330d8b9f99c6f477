/** Worksheets as sites of Moodle give them, and these sites. */
import type { Site } from './moodle-import.ts';

/** As an English site writes it: quoted where there is a blank, with the time of a grade that was given before. */
export const ENGLISH = [
  'Identifier,"Full name","ID number","Email address",Status,Grade,"Maximum Grade","Grade can be changed","Last modified (submission)","Last modified (grade)","Feedback comments"',
  '"Participant 77","Ani Wijaya",5025211001,ani@example.org,"Submitted for grading",,100.00,Yes,"Saturday, 21 November 2026, 10:12 AM",-,',
  '"Participant 78",Budi,5025211002,budi@example.org,"Submitted for grading - Graded",40.00,100.00,Yes,"Saturday, 21 November 2026, 11:00 AM","Sunday, 22 November 2026, 8:00 AM","<p>late, ""very""</p>"',
  '"Participant 79","Citra O\'Brien",5025211003,citra@example.org,"Submitted for grading",,100.00,No,"Saturday, 21 November 2026, 11:30 AM",-,',
  '"Participant 80","Dewi Ayu",,dewi@example.org,"No submission",,100.00,Yes,-,-,',
  '',
].join('\n');

export const ENGLISH_SITE: Site = {
  heads: {
    identifier: 'Identifier',
    grade: 'Grade',
    modified: 'Last modified (grade)',
    feedback: 'Feedback comments',
  },
  participant: 'Participant ',
  decimalMark: '.',
  maximum: 100,
  participants: {
    77: {},
    78: { grade: 40, feedback: '<p>late, "very"</p>', modified: Date.UTC(2026, 10, 22, 8) / 1_000 },
    79: { isLocked: true },
    80: {},
  },
};

/** As a German Excel saves it, on a site with states of a workflow. */
export const GERMAN = [
  'ID;Vollständiger Name;E-Mail-Adresse;Status;Bewertung;Bestwertung;Status des Bewertungsworkflows;Bewertung kann geändert werden;Zuletzt geändert (Abgabe);Texteingabe online;Zuletzt geändert (Bewertung);Feedback als Kommentar',
  'Teilnehmer/in77;Jürgen Groß;j@example.org;Zur Bewertung abgegeben;;10,00;Nicht bewertet;Ja;Dienstag, 2. Dezember 2025, 10:37;<p>print("JAM; 10:37")</p>;-;',
  'Teilnehmer/in78;Šárka D’Angelo;s@example.org;Zur Bewertung abgegeben;;10,00;Veröffentlicht;Nein;Dienstag, 2. Dezember 2025, 11:37;;-;',
  'Teilnehmer/in79;Ömer Yılmaz;o@example.org;Keine Abgabe;;10,00;Nicht bewertet;Ja;-;;-;',
]
  .map((line) => line.replace('<p>print("JAM; 10:37")</p>', '"<p>print(""JAM; 10:37"")</p>"'))
  .map((line) => `${line}\r\n`)
  .join('');

export const GERMAN_SITE: Site = {
  heads: {
    identifier: 'ID',
    grade: 'Bewertung',
    modified: 'Zuletzt geändert (Bewertung)',
    feedback: 'Feedback als Kommentar',
  },
  participant: 'Teilnehmer/in',
  decimalMark: ',',
  delimiter: ';',
  maximum: 10,
  participants: { 77: {}, 78: { isLocked: true }, 79: {} },
};

/** With markers, whose column is called as that of the grades. */
export const INDONESIAN = [
  'ID,"Nama lengkap",Status,Nilai,Nilai,"Nilai maksimum","Nilai bisa diubah","Terakhir diubah (ajuan)","Terakhir diubah (nilai)","Komentar umpan balik"',
  '"Peserta 77","Ani Wijaya","Diajukan untuk dinilai","Bu Rina",,"100,00",Ya,"Sabtu, 21 November 2026, 10:12",-,',
  '"Peserta 78",Budi,"Diajukan untuk dinilai","Bu Rina",,"100,00",Tidak,"Sabtu, 21 November 2026, 10:12",-,',
  '',
].join('\n');

export const INDONESIAN_SITE: Site = {
  heads: {
    identifier: 'ID',
    grade: 'Nilai',
    modified: 'Terakhir diubah (nilai)',
    feedback: 'Komentar umpan balik',
  },
  participant: 'Peserta ',
  decimalMark: ',',
  maximum: 100,
  participants: { 77: {}, 78: { isLocked: true } },
};
