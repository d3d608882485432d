"""What errors say when they are raised below the faces, where nobody's language is known: marked for translation."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop

SENTENCES: Final = (
    gettext_noop("Some fields are not valid."),
    gettext_noop("The record is not in a state that allows this."),
    gettext_noop("Too many requests. Try again in a moment."),
    gettext_noop("A part of the service does not answer. Try again in a moment."),
    gettext_noop("The list cannot be sorted by that."),
    gettext_noop("This link does not say which records it means. Ask the question again."),
    gettext_noop("This plan cannot be run."),
    gettext_noop("The plan is well formed, but asks for something that is not kept or not counted here."),
    gettext_noop("A column that every row needs is not mapped."),
    gettext_noop("Another record already has this externalId."),
    gettext_noop("There is already an account for this e-mail address."),
    gettext_noop("A colleague saved this record first. Look at their version and decide again."),
    gettext_noop("A pipeline needs at least one open, one won and one lost stage."),
    gettext_noop("Opportunities still stand in this stage. Move them first."),
    gettext_noop("This person already has a seat in the team."),
    gettext_noop("A team keeps at least one owner. Make someone else an owner first."),
    gettext_noop("This invitation was used, withdrawn or has expired. Ask for a new one."),
    gettext_noop("This import was already started."),
    gettext_noop("The answer said a number that the figures do not hold, so it is not shown."),
    gettext_noop("This file cannot be read as a table. Upload a CSV file or an Excel workbook (.xlsx)."),
    gettext_noop("That column holds too many different names."),
    gettext_noop("A question has at most 500 characters."),
    gettext_noop("Ask a question."),
    gettext_noop("A name that this plan asks for is not here any more."),
    gettext_noop("No target could stand beside what this plan asks for."),
    gettext_noop("There is a target of this member for this period already. Change that one."),
    gettext_noop("Twelve questions are pinned here already. Remove one first."),
    gettext_noop("Give it a name."),
    gettext_noop("This merge has been undone already."),
    gettext_noop("The records have moved on since they were merged, so the merge cannot be undone."),
    gettext_noop("Nobody gets this digest: add someone, or turn it on for yourself."),
    gettext_noop(
        "You have as many of these as one person may have. Delete one that you do not need any more."
    ),
    gettext_noop("Its maker may not have it any more, so it does not run."),
    gettext_noop("The mail server did not take the letter. It is tried again."),
    gettext_noop("A name has at most 120 characters."),
    gettext_noop("The model does not answer. What needs no model still works."),
    gettext_noop("Models are switched off here."),
    gettext_noop("No model is set up: OPENAI_API_KEY or OPENAI_BASE_URL says where one is."),
    gettext_noop("The team's tokens for today are used up."),
    gettext_noop("Too many requests to the model. Try again in a moment."),
    gettext_noop("The model's endpoint failed several times in a row. It is asked again in a moment."),
    gettext_noop("The model did not answer in time."),
    gettext_noop("The model's provider refused the request."),
    gettext_noop("The provider does not have this model."),
    gettext_noop("The model's endpoint cannot be reached."),
    gettext_noop("The model's endpoint sent something that is not an answer."),
    gettext_noop("The model gave no answer."),
    gettext_noop("The model's answer does not have the shape that was asked for."),
    gettext_noop("Write a message."),
    gettext_noop("A message has at most 2000 characters."),
    gettext_noop("A comment has at most 1,000 characters."),
)
