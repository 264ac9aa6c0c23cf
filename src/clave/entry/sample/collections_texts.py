"""Stages and wording of the sample company's reminders, in both languages."""

from __future__ import annotations

STAGES = ((1, 8), (2, 30), (3, 60))

TEXTS: dict[tuple[int, str], tuple[str, str]] = {
    (1, "es"): (
        "Facturas pendientes de pago",
        "Estimados señores de {customer}:\n\nA fecha de hoy, {date}, no nos consta el pago de las "
        "siguientes facturas:\n\n{invoices}\n\nTotal: {total}\n\nSi ya lo han ordenado, les "
        "rogamos que no tengan en cuenta esta carta. En otro caso, agradeceremos que nos indiquen "
        "la fecha de pago.\n\nUn cordial saludo,\n{company}",
    ),
    (1, "en"): (
        "Invoices awaiting payment",
        "Dear {customer},\n\nBy today, {date}, we have not received payment of these invoices:\n\n"
        "{invoices}\n\nTotal: {total}\n\nIf you have paid them already, please disregard this "
        "letter. Otherwise, please tell us when you will.\n\nKind regards,\n{company}",
    ),
    (2, "es"): (
        "Segundo aviso: facturas vencidas",
        "Estimados señores de {customer}:\n\nSiguen vencidas desde hace más de treinta días las "
        "siguientes facturas:\n\n{invoices}\n\nTotal: {total}\n\nLes rogamos su pago en los "
        "próximos siete días. Les recordamos que devengan intereses desde el día siguiente a su "
        "vencimiento (Ley 3/2004).\n\nAtentamente,\n{company}",
    ),
    (2, "en"): (
        "Second notice: overdue invoices",
        "Dear {customer},\n\nThese invoices are overdue by more than thirty days:\n\n{invoices}\n\n"
        "Total: {total}\n\nPlease pay them within seven days. They bear statutory interest from "
        "the day after their due date.\n\nYours sincerely,\n{company}",
    ),
    (3, "es"): (
        "Último aviso antes de reclamar",
        "Estimados señores de {customer}:\n\nPese a nuestros avisos, siguen sin pagar:\n\n"
        "{invoices}\n\nTotal: {total}\n\nSi no recibimos el pago en cinco días, reclamaremos los "
        "intereses de demora y la cantidad fija por factura que prevé la Ley 3/2004, y "
        "suspenderemos los suministros a crédito.\n\nAtentamente,\n{company}",
    ),
    (3, "en"): (
        "Last notice before a claim",
        "Dear {customer},\n\nIn spite of our notices these are still not paid:\n\n{invoices}\n\n"
        "Total: {total}\n\nUnless we receive payment within five days, we will claim statutory "
        "interest and the fixed sum for each invoice, and stop deliveries on credit.\n\n"
        "Yours sincerely,\n{company}",
    ),
}
